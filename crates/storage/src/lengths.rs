//! Lists in statements come in few lengths. How long a list is is part of a statement's text, and a connection prepares
//! each text once: with any length it would prepare one for nearly every question, which takes longer than to answer it.

/// Lengths up to which a list is filled. Nearer to each other where one more costs more.
const LENGTHS: [usize; 9] = [1, 2, 4, 8, 16, 24, 32, 48, 64];

/// Returns `list`, filled up with its last to a length that others have too.
///
/// For lists in which one more of the same changes nothing: `IN`, and rows of which the second is left out for being
/// there.
pub(crate) fn filled<T: Clone>(list: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list: Vec<T> = list.into_iter().collect();
    let most = LENGTHS[LENGTHS.len() - 1];
    let length = LENGTHS
        .into_iter()
        .find(|length| list.len() <= *length)
        .unwrap_or_else(|| list.len().next_multiple_of(most));
    if let Some(last) = list.last().cloned() {
        list.resize(length, last);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_filled_with_its_last_and_an_empty_one_is_not() {
        assert_eq!(filled(1..=5), [1, 2, 3, 4, 5, 5, 5, 5]);
        assert_eq!(filled(1..=2), [1, 2]);
        assert!(filled(Vec::<u8>::new()).is_empty());
    }

    #[test]
    fn there_are_few_lengths() {
        let lengths: std::collections::BTreeSet<_> =
            (1..=200).map(|length| filled(0..length).len()).collect();
        assert_eq!(
            lengths.into_iter().collect::<Vec<_>>(),
            [1, 2, 4, 8, 16, 24, 32, 48, 64, 128, 192, 256]
        );
    }
}
