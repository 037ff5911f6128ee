//! Crates that were generated, as a workspace in the folder of the build, where cargo finds it again
//! the next time. What these workspaces build on is built once for all of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use generator::RuntimePath;
use generator::files::Files;

/// Where the crates of the runtime are.
pub(crate) fn runtime() -> RuntimePath {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("runtime");
    RuntimePath(runtime.display().to_string().replace('\\', "/"))
}

/// Makes a workspace of what lies in a folder.
pub(crate) fn write_workspace(root: &Path, members: &[String]) {
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    write(&root.join("Cargo.toml"), manifest.as_bytes());
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("Cargo.lock");
    write(&root.join("Cargo.lock"), &fs::read(lock).expect("the workspace has a lock file"));
}

/// Writes what was generated.
pub(crate) fn write_crates(root: &Path, files: &Files) {
    for (path, text) in files.iter() {
        write(&root.join(path), text.as_bytes());
    }
}

/// Writes what differs, since cargo goes by the times of files.
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
    fs::write(path, bytes).expect("the file can be written");
}

/// Runs cargo in a workspace: without the network, and with warnings as errors.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--no-default-features", "--offline", "--quiet"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures/target"))
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .expect("cargo is there");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "cargo {}\n{said}", arguments.join(" "));
}
