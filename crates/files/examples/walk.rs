//! Lists the images below a folder with their classes, and the files that were not looked at.
//!
//! `cargo run -p huecount-files --example walk -- FOLDER`; without a folder it walks the demo dataset.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use files::{ClassRule, WalkOptions, may_be_image, passed_over, walk};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let demo = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/demo"));
    let roots = [std::env::args_os().nth(1).map_or_else(demo, PathBuf::from)];
    let options = WalkOptions {
        classes: ClassRule::Folder,
        exclude: vec!["*.md".to_owned(), "photos".to_owned()],
        ..WalkOptions::default()
    };

    let dataset = walk(&roots, &options)?;
    for message in &dataset.messages {
        println!("{message}");
    }
    for source in &dataset.sources {
        match &source.obstacle {
            Some(obstacle) => println!("{}: {obstacle}", source.image),
            None if may_be_image(&source.path) => println!("{:<14} {}", source.class, source.image),
            None => println!("{}: not an image", source.image),
        }
    }

    println!("\nNot looked at:");
    for (image, reason) in passed_over(&roots, &options)? {
        println!("{image}: {reason}");
    }
    Ok(())
}
