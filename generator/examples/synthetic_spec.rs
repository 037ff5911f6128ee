//! Writes a spec of any size, to measure with: `synthetic_spec FOLDER ENTITIES`. Each entity has a
//! create and an update, and twelve fields.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "../benches/synthetic.rs"]
mod synthetic;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, count] = arguments.as_slice() else {
        return Err("usage: synthetic_spec FOLDER ENTITIES".into());
    };
    for (path, text) in synthetic::spec(count.parse()?) {
        let file = Path::new(folder).join(path);
        fs::create_dir_all(file.parent().ok_or("a file has a folder")?)?;
        fs::write(file, text)?;
    }
    Ok(())
}
