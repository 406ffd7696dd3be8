//! What README says is true: its key table equals the program's, and the files that it names exist.

use std::path::Path;

use newsfold::tui::action::key_table;

#[path = "support/golden.rs"]
mod golden;

#[test]
fn the_key_table_is_that_of_the_program() {
    let readme = std::fs::read_to_string("README.md").expect("there is one");
    let (before, rest) = readme.split_once("| Keys | Where |").expect("the table's head");
    let after = rest.split_once("\n\n").expect("a line after the table").1;
    golden::check(Path::new("README.md"), &format!("{before}{}\n{after}", key_table()));
}

#[test]
fn every_file_that_it_names_is_there() {
    let readme = std::fs::read_to_string("README.md").expect("there is one");
    let linked = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let six = readme.split("## The code in six files").nth(1).expect("the part about the code");
    let listed = six.split('`').skip(1).step_by(2).filter(|it| it.starts_with("src/"));
    for file in linked.chain(listed) {
        assert!(Path::new(file).exists(), "README names {file}");
    }
}
