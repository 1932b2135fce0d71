use super::*;

fn sheet(text: &[u8]) -> Result<Sheet, SheetError> {
    Sheet::from_bytes(text.to_vec())
}

fn rows(text: impl AsRef<[u8]>) -> Vec<Result<Row, RowError>> {
    let mut sheet = sheet(text.as_ref()).unwrap();
    std::iter::from_fn(|| sheet.next_row().unwrap()).collect()
}

#[test]
fn reads_headers_in_any_case_and_order() {
    let rows = rows("EMAIL,Pin,Full Name\nana@example.org,00427,Ana Líšková\n");

    let row = rows[0].as_ref().unwrap();
    assert_eq!(row.full_name, "Ana Líšková");
    assert_eq!(row.pin.as_ref().unwrap().expose(), "00427");
    assert_eq!((row.line, &row.company, row.active), (2, &Field::Keep, None));
}

#[test]
fn reads_an_export_of_nexudus_with_a_byte_order_mark_and_semicolons() {
    let rows = rows(
        "\u{feff}Id;FullName;Email;AccessPincode;CompanyName;Active;Notes\r\n\
         7;\"O'Brien; Mary\";mary@example.org;11546;Acme, Ltd;False;\"two\nlines\"\r\n\
         8;Li;li@example.org;;;True;\r\n",
    );

    let mary = rows[0].as_ref().unwrap();
    assert_eq!(mary.full_name, "O'Brien; Mary");
    assert_eq!(mary.company, Field::Set("Acme, Ltd".into()));
    assert_eq!(mary.active, Some(false));
    let li = rows[1].as_ref().unwrap();
    assert_eq!((li.line, &li.pin, li.active), (4, &None, Some(true)), "a cell may span lines");
    assert_eq!(li.company, Field::Clear, "an empty cell says that there is none");
}

#[test]
fn names_a_bad_cell_by_line_and_column_and_goes_on() {
    let rows = rows(
        "full_name,Email,AccessPincode,active\n\
         A,a@example.org,12a45,\n\
         B,not-an-address,,\n\
         C,c@example.org,,perhaps\n\
         ,d@example.org,,\n\
         E,e@example.org\n\
         \n\
         ,,,\n\
         F,f@example.org,,\n",
    );

    let told: Vec<String> = rows
        .iter()
        .map(|row| row.as_ref().map_or_else(ToString::to_string, |r| r.full_name.clone()))
        .collect();
    assert_eq!(
        told,
        [
            "line 2, column AccessPincode: a PIN has digits only, and character 3 is none",
            "line 3, column Email: this is not an e-mail address",
            "line 4, column active: this takes true or false, yes or no, 1 or 0",
            "line 5, column full_name: this is empty",
            "line 6, column 2: the line has 2 cells, the header 4",
            "F",
        ]
    );
}

#[test]
fn a_refusal_never_repeats_the_cell() {
    let rows = rows("full_name,email,pin\nA,a@example.org,98431O\n");

    assert!(!rows[0].as_ref().unwrap_err().to_string().contains("98431"));
}

#[test]
fn names_the_line_that_is_not_utf8() {
    let rows = rows(b"full_name,email\nAna,ana@example.org\nJos\xe9,jose@example.org\n");

    assert!(rows[0].is_ok());
    let error = rows[1].as_ref().unwrap_err();
    assert_eq!((error.line, error.column.as_str()), (3, "full_name"));
    assert!(error.reason.contains("UTF-8"));
    assert!(matches!(sheet(b"\xff\xfef\0u\0"), Err(SheetError::NotUtf8 { line: 1 })));
    assert!(matches!(sheet(b"full_name,email,\xe9"), Err(SheetError::NotUtf8 { line: 1 })));
}

#[test]
fn refuses_a_file_without_the_columns_it_needs() {
    assert!(matches!(sheet(b"full_name\nA\n"), Err(SheetError::MissingColumn("email"))));
    assert!(matches!(sheet(b""), Err(SheetError::MissingColumn("full_name"))));
    assert!(matches!(
        sheet(b"full_name,email,pin,AccessPincode\n"),
        Err(SheetError::DoubleColumn(..))
    ));
}

#[test]
fn says_which_columns_it_ignores() {
    assert_eq!(sheet(b"full_name,email,Shoe size\n").unwrap().ignored(), ["Shoe size"]);
}
