//! Tables in wide and narrow pages.

use super::*;

fn shown(table: Table, width: usize) -> Vec<String> {
    let document = document(vec![block(BlockKind::Table(table))]);
    check(&document, width);
    page(&document, width)
}

#[test]
fn columns_are_as_wide_as_their_text_and_numbers_stand_to_the_right() {
    let table =
        table(1, &[&[(0, "城市"), (1, "Price")], &[(0, "北京"), (1, "9")], &[(0, "Xi’an"), (1, "1,200")]]);
    assert_eq!(shown(table, 40), ["城市   Price", "─────  ─────", "北京       9", "Xi’an  1,200"]);
}

#[test]
fn cells_wrap_and_rows_are_parted() {
    let table =
        table(1, &[&[(0, "k"), (1, "说明")], &[(0, "a"), (1, "第一个很长的说明")], &[(0, "b"), (1, "短")]]);
    assert_eq!(
        shown(table, 13),
        ["k  说明", "─  ──────────", "a  第一个很长", "   的说明", "┄  ┄┄┄┄┄┄┄┄┄┄", "b  短"]
    );
}

#[test]
fn spans_are_honoured() {
    let table = table(
        0,
        &[
            &[(0, ">2over two columns"), (2, "v2one\ntwo\nthree")],
            &[(0, "a"), (1, "b")],
            &[(0, "c"), (1, "d"), (2, "e")],
        ],
    );
    assert_eq!(
        shown(table, 60),
        [
            "over two columns  one",
            "a        b        two",
            "                  three",
            "┄┄┄┄┄┄┄  ┄┄┄┄┄┄┄  ┄┄┄┄┄",
            "c        d        e"
        ]
    );
}

#[test]
fn rows_of_one_line_have_no_rule_between_them() {
    let rows: [&[(usize, &str)]; 5] = [
        &[(0, "k"), (1, "说明")],
        &[(0, "a"), (1, "短")],
        &[(0, "b"), (1, "第一个很长的说明")],
        &[(0, "c"), (1, "短")],
        &[(0, "d"), (1, "短")],
    ];
    let lines = shown(table(1, &rows), 13);
    let rules = lines.iter().filter(|line| line.contains('┄')).count();
    assert_eq!((lines.len(), rules), (9, 2), "{lines:?}");
}

#[test]
fn what_does_not_fit_becomes_records() {
    let rows: [&[(usize, &str)]; 3] = [
        &[(0, "公司"), (1, "Revenue"), (2, "Seldom filled")],
        &[(0, "阿里巴巴集团控股有限公司"), (1, "1,299.00")],
        &[(0, "Tencent"), (1, "99"), (2, "yes")],
    ];
    assert_eq!(
        shown(table(1, &rows), 20),
        [
            "公司：阿里巴巴集团控",
            "股有限公司",
            "Revenue: 1,299.00",
            "┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
            "公司：Tencent",
            "Revenue: 99",
            "Seldom filled: yes"
        ]
    );
    let document = document(vec![block(BlockKind::Table(table(1, &rows)))]);
    let scroll = LayoutOptions { scroll_tables: true, ..LayoutOptions::default() };
    let lines = block_lines(&document, 0, 16, &scroll);
    assert!(lines.iter().all(|line| line.wide));
    let first: String = lines[2].pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(first, "阿里巴巴集团控股有限公司  1,299.00");
}

#[test]
fn records_have_a_heading_of_all_columns_once_and_no_empty_lines() {
    let rows: [&[(usize, &str)]; 5] = [
        &[(0, ">3Over all")],
        &[(0, "City"), (1, "Never filled"), (2, "")],
        &[(0, "York"), (1, ""), (2, "another one")],
        &[(0, ">3In between")],
        &[(0, ""), (1, ""), (2, "another two")],
    ];
    let rule = "┄".repeat(12);
    assert_eq!(
        shown(table(2, &rows), 12),
        ["Over all", "City: York", "another one", "Never filled", &rule, "In between", &rule, "another two"]
    );
}

#[test]
fn empty_headers_take_no_line() {
    let table = table(1, &[&[(0, ""), (1, "")], &[(0, "a"), (1, "b")]]);
    assert_eq!(shown(table, 20), ["a  b"]);
}

#[test]
fn right_to_left_text_has_lines_of_its_own() {
    let table = table(1, &[&[(0, "k"), (1, "w")], &[(0, "שלום"), (1, "x")]]);
    assert_eq!(shown(table, 40), ["k:", "שלום", "w: x"]);
}

#[test]
fn tables_that_overlap_or_claim_too_much_lose_nothing() {
    let mut table = table(0, &[&[(0, ">3wide cell"), (1, "hidden")], &[(7, "far")]]);
    table.columns = 1;
    let page = shown(table, 30).join("\n");
    for word in ["wide cell", "hidden", "far"] {
        assert!(page.contains(word), "{word} in {page}");
    }
}

#[test]
fn giant_tables_are_bounded() {
    let row: Vec<(usize, &str)> = (0..20).map(|column| (column, "单元")).collect();
    let rows: Vec<&[(usize, &str)]> = vec![&row; 5000];
    assert_eq!(shown(table(1, &rows), 100).len(), 5001);
    let row: Vec<(usize, &str)> = (0..1000).map(|column| (column, "x")).collect();
    assert_eq!(shown(table(0, &[&row, &row]), 80).len(), 2001);
}
