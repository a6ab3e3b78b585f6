//! A folder of a test's own, with the program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use image::DynamicImage;
use tempfile::TempDir;

use super::Table;

/// A temporary folder; it goes when it is dropped.
pub(crate) struct TestDir {
    folder: TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl TestDir {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Draws `picture` into the file `name`, whose extension says the format.
    pub(crate) fn draw(&self, name: &str, picture: impl Into<DynamicImage>) {
        let path = self.place(name);
        picture.into().save(path).expect("the picture can be written");
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.place(name), bytes).expect("the file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).expect("UTF-8")
    }

    pub(crate) fn table(&self, name: &str) -> Table {
        Table::parse(&self.text(name))
    }

    /// Runs `huecount` here; `arguments` are parted by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.run_into(Stdio::piped(), arguments)
    }

    /// [`run`](Self::run), with `stdout` for standard output, which only a pipe of ours gives back.
    pub(crate) fn run_into(&self, stdout: impl Into<Stdio>, arguments: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_huecount"))
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            .stdout(stdout)
            .output()
            .expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs `huecount` here and insists that all was done.
    pub(crate) fn succeed(&self, arguments: &str) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.code, Some(0), "huecount {arguments}\n{}{}", run.stdout, run.stderr);
        run
    }

    /// Every file and folder here, hidden ones too, in order of their names.
    pub(crate) fn tree(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.list(self.folder.path(), &mut names);
        names.sort();
        names
    }

    /// Every file and folder in the folder `name`, in order of their names.
    pub(crate) fn tree_of(&self, name: &str) -> Vec<String> {
        let within = format!("{name}/");
        self.tree().iter().filter_map(|path| path.strip_prefix(&within).map(str::to_owned)).collect()
    }

    /// [`tree_of`](Self::tree_of), without hidden files and texts.
    pub(crate) fn images_of(&self, name: &str) -> Vec<String> {
        let is_other = |path: &String| path.contains(".hidden") || path.contains(".txt");
        self.tree_of(name).into_iter().filter(|path| !is_other(path)).collect()
    }

    /// What lies straight in the folder `name`, hidden files too, in order of their names.
    pub(crate) fn names_in(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("a readable entry").file_name().into_string().expect("UTF-8"))
            .collect();
        names.sort();
        names
    }

    /// The files of a report in which neither the clock nor the order of work has a part, in all its folders.
    pub(crate) fn results(&self, report: &str) -> Vec<(String, Vec<u8>)> {
        let inside = |path: &String| path.strip_prefix(&format!("{report}/")).map(str::to_owned);
        let clocked = |name: &String| ["timings.csv", "journal.jsonl"].contains(&name.as_str());
        let path = |name: &String| self.path(&format!("{report}/{name}"));
        let names = self.tree().iter().filter_map(inside).collect::<Vec<String>>();
        let names = names.into_iter().filter(|name| !clocked(name) && path(name).is_file());
        names.map(|name| (name.clone(), self.read(&format!("{report}/{name}")))).collect()
    }

    fn list(&self, folder: &Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            let name = path.strip_prefix(self.folder.path()).expect("a path in this folder");
            names.push(name.to_str().expect("UTF-8").replace('\\', "/"));
            if path.is_dir() {
                self.list(&path, names);
            }
        }
    }

    fn place(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        path
    }
}
