use super::*;

fn at(minutes: i64) -> SystemTime {
    let start = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
    let by = Duration::from_mins(minutes.unsigned_abs());
    if minutes < 0 { start - by } else { start + by }
}

fn press(minutes: i64) -> Press {
    let repeat_within = Duration::from_secs(20);
    Press { at: at(minutes), late: false, last_here: None, repeat_within }
}

fn late(minutes: i64) -> Press {
    Press { late: true, ..press(minutes) }
}

fn open(from: i64) -> LastVisit {
    LastVisit { from: at(from), end: None, due: None }
}

fn ended(from: i64, to: i64, by: EndedBy) -> LastVisit {
    LastVisit { end: Some((at(to), by)), ..open(from) }
}

fn goes_in(minutes: i64) -> Movement {
    Movement::In { at: at(minutes), ended_before: None }
}

#[test]
fn goes_in_if_out_and_out_if_in() {
    assert_eq!(movement(&press(5), None), goes_in(5));
    assert_eq!(movement(&press(5), Some(&open(0))), Movement::Out { at: at(5) });
    assert_eq!(movement(&press(9), Some(&ended(0, 5, EndedBy::Customer))), goes_in(9));
}

#[test]
fn takes_two_presses_close_together_for_one() {
    let again = Press { last_here: Some(at(5) - Duration::from_secs(19)), ..press(5) };
    let before = Press { last_here: Some(at(5) + Duration::from_secs(19)), ..late(5) };
    let later = Press { last_here: Some(at(5) - Duration::from_secs(20)), ..press(5) };

    assert_eq!(movement(&again, Some(&open(0))), Movement::Repeated);
    assert_eq!(movement(&before, Some(&open(0))), Movement::Repeated);
    assert_eq!(movement(&later, Some(&open(0))), Movement::Out { at: at(5) });
}

#[test]
fn keeps_the_order_in_which_presses_are_heard_of_at_once() {
    assert_eq!(movement(&press(-1), Some(&open(0))), Movement::Out { at: at(0) });
    assert_eq!(movement(&press(4), Some(&ended(0, 5, EndedBy::Customer))), goes_in(5));
}

#[test]
fn leaves_to_people_what_was_before_the_last_that_is_known() {
    assert_eq!(movement(&late(-10), Some(&open(0))), Movement::OutOfOrder);
    assert_eq!(movement(&late(3), Some(&ended(0, 8, EndedBy::Customer))), Movement::OutOfOrder);
    assert_eq!(movement(&late(-3), Some(&ended(0, 8, EndedBy::Automatic))), Movement::OutOfOrder);
    assert_eq!(movement(&late(-1), Some(&open(0))), Movement::Out { at: at(0) }, "clocks disagree");
}

#[test]
fn corrects_an_end_that_nobody_chose() {
    let automatic = ended(0, 60, EndedBy::Automatic);

    assert_eq!(movement(&late(30), Some(&automatic)), Movement::OutAfterAll { at: at(30) });
    assert_eq!(movement(&late(70), Some(&automatic)), goes_in(70));
    assert_eq!(movement(&late(30), Some(&ended(0, 60, EndedBy::Staff))), Movement::OutOfOrder);
}

#[test]
fn begins_anew_where_the_visit_should_have_ended_by_itself() {
    let forgotten = LastVisit { due: Some(at(60)), ..open(0) };

    let next = Movement::In { at: at(600), ended_before: Some(at(60)) };
    assert_eq!(movement(&press(600), Some(&forgotten)), next);
    assert_eq!(movement(&press(59), Some(&forgotten)), Movement::Out { at: at(59) });
}

#[test]
fn corrects_a_clock_that_is_wrong_and_believes_one_that_is_nearly_right() {
    let (now, hour) = (at(100), 60);
    let ahead = PadClock::new(Some(at(100 + hour)), now);
    let behind = PadClock::new(Some(at(100 - hour)), now);
    let nearly = PadClock::new(Some(now + CLOCKS_AGREE_WITHIN), now);

    assert_eq!((ahead.skew_ms(), ahead.is_wrong()), (3_600_000, true));
    assert_eq!(ahead.true_time(at(90 + hour), now), Some(at(90)));
    assert_eq!((behind.skew_ms(), behind.is_wrong()), (-3_600_000, true));
    assert_eq!(behind.true_time(at(90 - hour), now), Some(at(90)));
    assert!(!nearly.is_wrong());
    assert_eq!(nearly.true_time(at(90), now), Some(at(90)));
    assert_eq!(nearly.true_time(at(101), now), Some(now), "nothing was later than now");
    assert_eq!(nearly.true_time(at(200), now), None, "the clock was moved in between");
    assert_eq!(PadClock::new(None, now).true_time(at(90), now), Some(at(90)));
}

#[test]
fn times_are_whole_milliseconds() {
    let (now, clock) = (at(100), PadClock::new(None, at(100)));
    let [said, kept] = [1_999_999, 1_000_000].map(|ns| now - Duration::from_nanos(3_000_000 - ns));

    assert_eq!(clock.true_time(said, now), Some(kept));
    assert_eq!(clock.true_time(now, now), Some(now));
}

#[test]
fn tells_how_long_ago_a_press_was_by_the_pads_own_clock() {
    let (heard, second) = (at(100), Duration::from_secs(1));
    for wrong in [Duration::ZERO, 119 * second, Duration::from_hours(2)] {
        for said_now in [heard - wrong, heard + wrong] {
            let clock = PadClock::new(Some(said_now), heard);
            assert_eq!(clock.age(said_now - second, heard), second);
            assert_eq!(clock.age(said_now - second, heard + 5 * second), 6 * second);
            assert_eq!(clock.age(said_now + second, heard), Duration::ZERO);
        }
    }
    assert_eq!(PadClock::new(None, heard).age(heard - second, heard + second), 2 * second);
}

#[test]
fn lets_somebody_in_whose_only_visit_was_undone() {
    let again = Press { last_here: Some(at(0)), ..press(0) };

    assert_eq!(movement(&again, None), goes_in(0));
}
