//! Writes a spec of any size, to measure with: `synthetic_spec FOLDER ENTITIES [all | everything]`.
//! Each entity has a create and an update and twelve fields, with `all` the operations that read as well
//! and fields of every type, with `everything` also commands and downloads, and 5 to 125 fields.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "../benches/synthetic.rs"]
mod synthetic;

use synthetic::Kinds;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (folder, count, kinds) = match arguments.as_slice() {
        [folder, count] => (folder, count, Kinds::Writes),
        [folder, count, all] if all == "all" => (folder, count, Kinds::All),
        [folder, count, all] if all == "everything" => (folder, count, Kinds::Everything),
        _ => return Err("usage: synthetic_spec FOLDER ENTITIES [all | everything]".into()),
    };
    for (path, text) in synthetic::spec(count.parse()?, kinds) {
        let file = Path::new(folder).join(path);
        fs::create_dir_all(file.parent().ok_or("a file has a folder")?)?;
        fs::write(file, text)?;
    }
    Ok(())
}
