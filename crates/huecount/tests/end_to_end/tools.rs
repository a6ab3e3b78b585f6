//! `huecount completions` and `huecount man`: what packages of the program bring along.

use crate::support::TestDir;

const COMMANDS: [&str; 13] = [
    "sweep",
    "evaluate",
    "merge",
    "choose",
    "compress",
    "palette",
    "versus",
    "compare",
    "report",
    "open",
    "devices",
    "completions",
    "man",
];

#[test]
fn every_shell_gets_every_command_and_option() {
    let dir = TestDir::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = dir.succeed(&format!("completions {shell}")).stdout;
        for word in COMMANDS.into_iter().chain(["max-memory", "dither-strength", "minibatch"]) {
            assert!(script.contains(word), "{word} for {shell}");
        }
        assert!(
            script.contains("huecount") && !script.contains("xtask") && !script.contains('\x1b'),
            "{shell}"
        );
    }
    assert!(dir.tree().is_empty());
}

#[cfg(unix)]
#[test]
fn bash_understands_its_script() {
    let dir = TestDir::new();
    dir.write("huecount.bash", dir.succeed("completions bash").stdout);
    let complete = "source huecount.bash; COMP_WORDS=(huecount sweep --max-m); COMP_CWORD=2; \
                    _huecount huecount --max-m sweep; echo ${COMPREPLY[@]}";
    // Where there is no bash, nobody completes in it.
    if let Ok(output) =
        std::process::Command::new("bash").args(["-c", complete]).current_dir(dir.path("")).output()
    {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "--max-memory\n", "{output:?}");
    }
}

#[test]
fn shells_that_are_not_known_are_refused() {
    let run = TestDir::new().run("completions tcsh");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("possible values: bash, elvish, fish, powershell, zsh"), "{}", run.stderr);
}

#[test]
fn there_is_a_page_for_the_program_and_for_each_command() {
    let dir = TestDir::new();
    let run = dir.succeed("man share/man1");
    let mut pages: Vec<String> = COMMANDS.iter().map(|command| format!("huecount-{command}.1")).collect();
    pages.insert(0, "huecount.1".to_owned());
    let mut lines: Vec<String> = pages.iter().map(|page| format!("share/man1/{page}")).collect();
    lines.push("14 manual pages are in share/man1".to_owned());
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), lines);
    pages.sort_unstable();
    assert_eq!(dir.names_in("share/man1"), pages, "and nothing else");

    let text = |page: &str| dir.text(&format!("share/man1/{page}"));
    let program = text("huecount.1");
    assert!(program.contains(r"huecount\-sweep(1)") && !program.contains("xtask"), "{program}");
    let sweep = text("huecount-sweep.1");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = dir.path("share/man1/huecount.1").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o444, 0o444, "{mode:o}: everybody reads manuals");
    }
    for part in [
        r#".TH huecount-sweep 1 " " "huecount "#,
        ".SH NAME",
        ".SH SYNOPSIS",
        r"\-\-max\-memory",
        ".SH \"EXIT STATUS\"",
    ] {
        assert!(sweep.contains(part), "{part} in {sweep}");
    }
    assert_eq!(sweep.matches("130 interrupted").count(), 1, "{sweep}");
}

#[test]
fn pages_are_not_replaced_unasked() {
    let dir = TestDir::new();
    dir.write("man/huecount-open.1", "precious");
    let run = dir.run("man man");
    assert_eq!((run.code, dir.names_in("man")), (Some(2), vec!["huecount-open.1".to_owned()]));
    assert!(run.stderr.contains("man/huecount-open.1 exists already: pass --overwrite"), "{}", run.stderr);
    dir.succeed("man man --overwrite");
    assert_ne!(dir.text("man/huecount-open.1"), "precious");
    dir.write("file", "precious");
    let run = dir.run("man file");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("can't write file/huecount.1: "), "{}", run.stderr);
}
