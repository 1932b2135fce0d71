use super::*;

const FINE: &str = "fine";

fn text(source: &str) -> Template {
    Template { subject: FINE.into(), text: source.into(), html: FINE.into() }
}

fn html(source: &str) -> Template {
    Template { subject: FINE.into(), text: FINE.into(), html: source.into() }
}

/// The first mistake in a text for a reminder, as `line:column words`.
fn mistake(source: &str) -> String {
    let mistakes = text(source).check(Message::PinReminder).expect_err(source);
    let first = &mistakes[0];
    assert_eq!(first.part, Part::Text);
    format!("{}:{} {}", first.line, first.column, first.message)
}

fn rendered(source: &str, values: &Values) -> Result<String, RenderError> {
    text(source).render(values).map(|rendered| rendered.text)
}

#[test]
fn every_shipped_template_is_one_and_speaks_of_what_it_is_about() {
    for message in Message::ALL {
        for language in Template::LANGUAGES {
            let template = Template::shipped(message, language).unwrap();
            let checked = template.check(message);
            assert_eq!(checked, Ok(()), "{message:?} {language}");

            let rendered = template.render(&Values::samples(message)).unwrap();
            for part in [&rendered.subject, &rendered.text, &rendered.html] {
                assert!(part.contains("Harbour Works"), "{message:?} {language}: {part}");
                assert!(!part.contains("{{") && !part.contains("{%"));
            }
            assert!(!rendered.subject.contains("40273"), "a lock screen shows subjects");
            for part in [&rendered.text, &rendered.html] {
                assert_eq!(part.contains("40273"), message.tells_pin(), "{message:?} {language}");
            }
            assert!(rendered.text.lines().all(|line| line.chars().count() <= 120));
        }
    }
}

#[test]
fn wrong_pins_are_told_by_what_they_were_counted_by() {
    for language in Template::LANGUAGES {
        let template = Template::shipped(Message::WrongPins, language).unwrap();
        let mut texts = Vec::new();
        for counted_by in ["typed", "stranger", "scanned", "late", "place", "address"] {
            let mut values = Values::samples(Message::WrongPins);
            values.set("counted_by", counted_by);
            let Rendered { subject, text, html } = template.render(&values).unwrap();
            assert!(subject.contains("Front desk"), "{language}: {subject}");
            for part in [&text, &html] {
                for said in ["Front desk", "Quay 4", "2026-11-25 08:40", "failed-check-ins"] {
                    assert!(part.contains(said), "{language} {counted_by}: {said}");
                }
            }
            texts.push(text);
        }
        let mut values = Values::samples(Message::WrongPins);
        values.set("kiosk_name", "");
        let unnamed = template.render(&values).unwrap();
        assert!(unnamed.subject.ends_with(": Harbour Works"), "{language}: {}", unnamed.subject);
        texts.push(unnamed.text);

        let told: std::collections::HashSet<_> = texts.iter().collect();
        assert_eq!(told.len(), 7, "{language}: each is told otherwise");
    }
}

#[test]
fn a_shipped_mail_looks_as_it_did() {
    let template = Template::shipped(Message::PinReminder, "en").unwrap();
    let Rendered { subject, text, html } =
        template.render(&Values::samples(Message::PinReminder)).unwrap();

    insta::assert_snapshot!(format!("{subject}\n\n{text}\n\n{html}"));
}

#[test]
fn a_shipped_mail_fetches_nothing_from_strangers_and_knows_the_dark() {
    for message in Message::ALL {
        for language in Template::LANGUAGES {
            let html = Template::shipped(message, language).unwrap().html;
            let sources = html.matches("src=").count();
            assert_eq!(sources, html.matches("src=\"{{ space.logo_url }}\"").count());
            for absent in ["http:", "https:", "url(", "<script", "<link", "@import", "<form"] {
                assert!(!html.contains(absent), "{message:?} {language}: {absent}");
            }
            assert!(html.contains("prefers-color-scheme: dark"));
            assert!(html.contains("name=\"supported-color-schemes\""));
            assert!(html.contains(&format!("<html lang=\"{language}\">")));
        }
    }
}

#[test]
fn says_where_a_mistake_is() {
    assert_eq!(
        mistake("Hé {{ member.nickname }}"),
        "1:7 There is no `member.nickname` in this message, only `member.first_name`, \
         `member.full_name`, `space.name`, `space.logo_url`, `portal_url`, `member.pin`."
    );
    assert!(mistake("one\ntwo\n  {{ link }}").starts_with("3:6 There is no `link`"));
    assert!(mistake("one\n{% if member.pin %}").starts_with("2:"), "an if without its end");
    assert!(mistake("one\n\n{{ member.pin").starts_with("3:"));
    assert!(mistake("{{ member.pin | reverse }}").contains("no filter `reverse`"));
    assert_eq!(mistake("   "), "1:1 This is empty.");
}

#[test]
fn finds_every_mistake_at_once_in_branches_not_taken_too() {
    let source =
        "{% if false %}{{ nobody }}{% elif member.pin %}{{ a.b }}{% else %}{{ c }}{% endif %}";
    let template = Template { html: "{{ d }}".into(), ..text(source) };

    let mistakes = template.check(Message::PinReminder).unwrap_err();

    let parts: Vec<&str> = mistakes.iter().map(|mistake| mistake.part.name()).collect();
    assert_eq!(parts, ["text", "text", "text", "html"]);
}

#[test]
fn escapes_in_html_and_nowhere_else() {
    let mut values = Values::samples(Message::PinReminder);
    values.set("member.first_name", "<b>&\"'");

    let source = "{{ member.first_name }}{{ member.first_name|upper }}";
    let in_text = rendered(source, &values).unwrap();
    let in_html = html(source).render(&values).unwrap().html;

    assert_eq!(in_text, "<b>&\"'<B>&\"'");
    assert!(!in_html.contains('<') && !in_html.contains('"'), "{in_html}");
    assert!(html("{{ member.first_name|safe }}").check(Message::PinReminder).is_err());
}

#[test]
fn a_subject_stays_one_line_whatever_is_put_in() {
    let mut values = Values::samples(Message::PinReminder);
    values.set("member.full_name", "Ada\r\nBcc: everyone@example.org\u{7}");
    let template = Template { subject: "For {{ member.full_name }}".into(), ..text(FINE) };

    let subject = template.render(&values).unwrap().subject;

    assert_eq!(subject, "For Ada Bcc: everyone@example.org");
}

#[test]
fn a_missing_value_fails_this_mail_and_tells_no_other_value() {
    let mut values = Values::default();
    values.set("member.first_name", "Ada");

    let error = rendered("{{ member.first_name }}\n{{ member.pin }}", &values).unwrap_err();

    assert_eq!((error.part, error.line), (Part::Text, 2));
    assert_eq!(error.to_string(), "text, line 2: A value is missing for this recipient.");
}

#[test]
fn conditions_and_the_four_filters_work() {
    let values = Values::samples(Message::PinReminder);
    let source = "{% if member.pin|length > 8 or not space.logo_url %}long{% else %}short{% endif %} \
                  {{ member.first_name|upper|lower|trim }} {{ 'a' if 'd' in member.first_name else 'b' }}";

    assert_eq!(text(source).check(Message::PinReminder), Ok(()));
    assert_eq!(rendered(source, &values).unwrap(), "short ada a");
}

#[test]
fn refuses_loops_assignments_calls_and_arithmetic() {
    for hostile in [
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{% for a in [1] %}{% for b in [1] %}x{% endfor %}{% endfor %}",
        "{% for x in member recursive %}{{ loop(x) }}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ ('a' * 100000) * 100000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ 'a' ~ 'b' }}",
        "{{ member.pin + member.pin }}",
        "{{ -1 }}",
        "{% set x = 'a' %}",
        "{% set x %}{{ member.pin }}{% endset %}",
        "{% with x = 'a' %}{{ x }}{% endwith %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% call x() %}{% endcall %}",
        "{% do member.pin.x() %}",
        "{% filter upper %}a{% endfilter %}",
        "{% autoescape false %}{{ member.pin }}{% endautoescape %}",
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as x %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% block x %}{% endblock %}",
        "{{ range(1000000000) }}",
        "{{ debug() }}",
        "{{ member.pin.__class__.__mro__ }}",
        "{{ member.pin.format('x') }}",
        "{{ member['pin'] }}",
        "{{ member.pin[0:100] }}",
        "{{ [member.pin, member.pin] }}",
        "{{ {'a': member.pin} }}",
        "{{ (member.pin, member.pin) }}",
        "{{ member }}",
        "{{ self }}",
        "{{ loop }}",
        "{{ member.pin is defined }}",
        "{{ member.pin|replace('a', 'aaaa') }}",
        "{{ member.pin|upper(x=1) }}",
        "{{ member.pin if member.pin }}",
    ] {
        assert!(!mistake(hostile).is_empty(), "{hostile}");
    }
}

#[test]
fn refuses_what_would_exhaust_the_parser() {
    let nested = format!("{}x{}", "{% if true %}".repeat(5000), "{% endif %}".repeat(5000));
    let skewed = "{% if true %}{% if true %}{% endif %}".repeat(60) + &"{% endif %}".repeat(60);
    let elifs = format!("{{% if true %}}{}{{% endif %}}", "{% elif true %}x".repeat(3000));
    for hostile in [
        nested,
        elifs,
        skewed,
        format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000)),
        format!("{{{{ {}member.pin }}}}", "not ".repeat(10_000)),
        format!("{{{{ member.pin{} }}}}", "|upper".repeat(9_000)),
        format!("{{{{ member{} }}}}", ".pin".repeat(10_000)),
        format!("{{{{ member.pin{} }}}}", " or member.pin".repeat(4_000)),
        "{{ member.pin }}".repeat(3_000),
        "\n".repeat(70_000),
        format!("{}{{{{ nobody", "\n".repeat(59_000)),
        "{{ ".repeat(10_000),
        "{% raw %}".repeat(5_000),
    ] {
        assert!(text(&hostile).check(Message::PinReminder).is_err(), "{}", &hostile[..40]);
    }
}

#[test]
fn what_is_allowed_stays_small_whatever_is_put_in() {
    let mut values = Values::samples(Message::PinReminder);
    values.set("member.full_name", &"\"".repeat(1_000_000));
    let all_of_it = "{{ member.full_name }}".repeat(200);
    assert_eq!(html(&all_of_it).check(Message::PinReminder), Ok(()));

    let error = html(&all_of_it).render(&values).unwrap_err();

    assert_eq!(error.reason, "It becomes longer than a mail may be.");
}

#[test]
fn rendering_holds_out_where_no_check_went_before() {
    // A template is checked before it is kept. Were one to slip by, these hold it.
    let values = Values::samples(Message::PinReminder);
    for hostile in [
        "{% for a in 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' %}{% for b in 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' %}\
         {% for c in 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' %}y{% endfor %}{% endfor %}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ range(1000000000) }}",
        "{% include 'x' %}",
    ] {
        assert!(rendered(hostile, &values).is_err(), "{hostile}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let values = Values::samples(Message::PinReminder);
    let rendered = Template::shipped(Message::PinReminder, "en").unwrap().render(&values).unwrap();

    assert!(!format!("{values:?}{rendered:?}").contains("40273"));
}
