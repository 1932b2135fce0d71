//! A page of a list, in the dialect's envelope.

use pinion_protocol::coworker::RecordPage;
use pinion_storage::{Listing, Page};

/// The largest page.
pub const LARGEST: u64 = 200;

/// What is shown where nothing was asked for.
pub const FIRST: Page = Page { number: 1, size: 25 };

/// Takes `page` and `size`; `Some(false)` for any other parameter, `None` where the value is none.
#[must_use]
pub fn read(page: &mut Page, name: &str, value: &str) -> Option<bool> {
    match name {
        "page" => page.number = value.parse::<u64>().ok()?.max(1),
        "size" => page.size = value.parse::<u64>().ok()?.clamp(1, LARGEST),
        _ => return Some(false),
    }
    Some(true)
}

/// Puts a page into its envelope; `direction` is 1 upwards, -1 downwards.
#[must_use]
pub fn of<T, V>(
    listing: Listing<T>,
    page: Page,
    (order, direction): (&str, i8),
    view: impl FnMut(T) -> V,
) -> RecordPage<V> {
    let (total, before) = (listing.total, page.offset());
    let records: Vec<V> = listing.records.into_iter().map(view).collect();
    let count = records.len() as u64;
    RecordPage {
        records,
        current_page_size: page.size,
        current_page: page.number,
        current_order_field: order.to_owned(),
        current_sort_direction: direction,
        first_item: if count == 0 { 0 } else { before + 1 },
        has_next_page: before.saturating_add(page.size) < total,
        has_previous_page: page.number > 1 && total > 0,
        last_item: if count == 0 { 0 } else { before + count },
        page_number: page.number,
        page_size: page.size,
        total_items: total,
        total_pages: total.div_ceil(page.size),
    }
}
