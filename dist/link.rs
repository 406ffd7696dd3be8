//! The build script: what the linker can do for a quick start, where it can.
//!
//! The system maps a program in pieces of sixteen pages. What a start calls is a sixth of the program
//! but lies in most of its pieces, in the order in which the compiler came to it; side by side it
//! takes 4 MB less of memory. `dist/order` names it and `dist/order.sh` writes that anew. Names that
//! another compiler gives differ: then the order is the compiler's, and all works the same.
//!
//! And 39,000 addresses have to be moved to where the program was loaded, a megabyte of them to be
//! read at each start; packed they are twelve kilobytes. That needs a C library of 2022 or newer: as
//! with all that is built, a program for old systems is built on one.

#![expect(clippy::print_stdout, reason = "cargo is told so")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

fn main() {
    // Cargo starts a build script where the package is.
    let order = fs::canonicalize("dist/order").unwrap_or_default();
    println!("cargo::rerun-if-changed={}", order.display());
    if env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    let ordered = [
        format!("-Wl,--symbol-ordering-file={}", order.display()),
        "-Wl,--no-warn-symbol-ordering".to_owned(),
    ];
    let packed = ["-Wl,-z,pack-relative-relocs".to_owned()];
    for argument in [&ordered[..], &packed].into_iter().filter(|it| works_with(it)).flatten() {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}

/// Whether a program can be linked with these arguments, as not every linker knows them, and then
/// runs here. One for another machine does not, and is linked as ever.
fn works_with(arguments: &[String]) -> bool {
    linked_with(arguments)
        .is_some_and(|program| Command::new(program).status().is_ok_and(|ended| ended.success()))
}

/// A program that does nothing, linked with these arguments.
fn linked_with(arguments: &[String]) -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("OUT_DIR")?);
    let source = folder.join("empty.rs");
    fs::write(&source, "fn main() {}").ok()?;
    let mut compiler = Command::new(env::var_os("RUSTC")?);
    let program = folder.join("empty");
    compiler.arg(&source).arg("-o").arg(&program);
    compiler.arg("--target").arg(env::var_os("TARGET")?);
    compiler.args(
        env::var("CARGO_ENCODED_RUSTFLAGS").ok()?.split('\u{1f}').filter(|it| !it.is_empty()),
    );
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut argument = OsString::from("-Clinker=");
        argument.push(linker);
        compiler.arg(argument);
    }
    for argument in arguments {
        compiler.arg(format!("-Clink-arg={argument}"));
    }
    compiler.output().ok()?.status.success().then_some(program)
}
