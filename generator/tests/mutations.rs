//! Single random edits of the real spec: the first error shown is at the edit, and an edit causes few
//! errors.

use std::fs;
use std::path::Path;

use generator::diagnostic::Diagnostic;
use generator::source::{Sources, Span};

const MUTATIONS: usize = 2500;
const SEED: u64 = 0x5eed;

/// The lowest share of edits, in percent, that the first error has to show.
const SHOWN: usize = 95;

/// More errors than this are a cascade.
const FEW: usize = 3;

/// The highest share of cascades, in percent.
const CASCADES: usize = 1;

/// Xorshift: a sequence that a seed determines.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits")
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() % end.max(1)
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

fn spec() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("spec");
    let entities = fs::read_dir(folder.join("entities")).expect("the spec is there");
    let names = entities.map(|entry| entry.expect("an entry").file_name());
    let mut paths: Vec<String> =
        names.map(|name| format!("entities/{}", name.to_string_lossy())).collect();
    paths.push("api.yaml".to_owned());
    paths.sort();
    let read = |path: &String| fs::read_to_string(folder.join(path)).expect("the file is there");
    paths.iter().map(|path| (path.clone(), read(path))).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// An edit: what it does, the text after it, and the lines, from one, at which it can be seen.
struct Edit {
    name: &'static str,
    text: String,
    lines: Vec<usize>,
}

/// The lines, from one, before and after a block that is deleted, without blank lines and comments.
fn around(lines: &[String], at: usize, children: usize) -> [usize; 2] {
    let is_content = |line: &String| !line.trim().is_empty() && !line.trim().starts_with('#');
    let before = lines[..at].iter().rposition(is_content).map_or(0, |line| line + 1);
    let after = lines[at + children + 1..].iter().position(is_content).unwrap_or(0);
    [before, at + 1 + after]
}

/// One random edit of a text.
fn edit(text: &str, random: &mut Random) -> Edit {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = loop {
        let at = random.below(lines.len());
        let content = lines[at].trim();
        if !content.is_empty() && !content.starts_with('#') {
            break at;
        }
    };
    let mut seen = vec![at + 1];
    let name = match random.below(14) {
        0..=5 => edit_lines(&mut lines, at, &mut seen, random),
        _ => edit_line(&mut lines[at], random),
    };
    Edit { name, text: lines.join("\n") + "\n", lines: seen }
}

/// Edits whole lines; adds the lines at which that can be seen besides the edited one.
fn edit_lines(
    lines: &mut Vec<String>,
    at: usize,
    seen: &mut Vec<usize>,
    random: &mut Random,
) -> &'static str {
    let start = indent(&lines[at]);
    let is_parent = |line: &String| !line.trim().is_empty() && indent(line) < start;
    let parent = lines[..at].iter().rposition(is_parent);
    match random.below(6) {
        0 => {
            seen.extend(around(lines, at, 0));
            seen.extend(parent.map(|line| line + 1));
            lines.remove(at);
            "delete a line"
        }
        1 => {
            let below = lines[at + 1..].iter();
            let is_child = |line: &&String| !line.trim().is_empty() && indent(line) > start;
            let children = below.take_while(is_child).count();
            seen.extend(around(lines, at, children));
            seen.extend(parent.map(|line| line + 1));
            lines.drain(at..=at + children);
            "delete a block"
        }
        2 => {
            seen.push(at + 2);
            lines.insert(at, lines[at].clone());
            "duplicate a line"
        }
        3 => {
            seen.push(at + 2);
            lines[at].insert_str(0, random.one_of(&[" ", "  "]));
            "indent a line"
        }
        4 => {
            seen.push(at + 2);
            let less = random.one_of(&[1, 2]).min(start);
            lines[at].drain(..less);
            "dedent a line"
        }
        _ => {
            if at + 1 < lines.len() {
                lines.swap(at, at + 1);
                seen.push(at + 2);
            }
            "swap two lines"
        }
    }
}

/// Edits the characters of a line.
fn edit_line(line: &mut String, random: &mut Random) -> &'static str {
    let start = indent(line);
    let position = start + random.below(line.len() - start);
    match random.below(8) {
        0 => {
            line.remove(position);
            "delete a character"
        }
        1 => {
            let character = random.one_of(&['x', 'Q', '7', '-', ':', '"', '[', '}', ',', '#', ' ']);
            line.insert(position, character);
            "insert a character"
        }
        2 => {
            let mut characters: Vec<char> = line.chars().collect();
            characters.swap(position, (position + 1).min(line.len() - 1));
            *line = characters.into_iter().collect();
            "swap two characters"
        }
        3 => {
            if let Some((key, _)) = line.clone().split_once(": ") {
                let values = ["7", "[a]", "{ a: b }", "", "true", "x", "\"1\"", "null", "- a"];
                *line = format!("{key}: {}", random.one_of(&values));
            }
            "replace a value"
        }
        4 => {
            let end = line.find(':').filter(|end| *end > start + 1).unwrap_or(line.len());
            let position = start + random.below(end - start);
            if random.below(2) == 0 {
                line.remove(position);
            } else {
                line.insert(position, 'e');
            }
            "misspell a key"
        }
        5 => {
            let signs = line.char_indices().filter(|(_, c)| "\"[]{}:,".contains(*c));
            let signs: Vec<usize> = signs.map(|(at, _)| at).collect();
            if !signs.is_empty() {
                line.remove(random.one_of(&signs));
            }
            "delete a sign"
        }
        6 => {
            *line = line.to_lowercase();
            "lower the case"
        }
        _ => {
            let words: Vec<&str> = line.split(' ').filter(|word| word.len() > 3).collect();
            if !words.is_empty() {
                let word = random.one_of(&words).to_owned();
                let others = ["create", "string", "Subject", "User", "0", "get"];
                *line = line.replacen(&word, random.one_of(&others), 1);
            }
            "replace a word"
        }
    }
}

/// The lines that an error shows.
fn shown(sources: &Sources, error: &Diagnostic, path: &str) -> Vec<usize> {
    let related = error.related.as_ref().map(|(span, _)| *span);
    let spans = [Some(error.span), related];
    let spans = spans.into_iter().flatten().filter(|span| *span != Span::NOWHERE);
    let here = spans.filter(|span| sources.get(span.file).path == path);
    here.map(|span| sources.position(span).line).collect()
}

fn describe(sources: &Sources, error: &Diagnostic) -> String {
    let Diagnostic { code, span, message, .. } = error;
    match *span {
        Span::NOWHERE => format!("    {code} {message}"),
        span => {
            let path = &sources.get(span.file).path;
            format!("    {code} {path}:{} {message}", sources.position(span))
        }
    }
}

#[test]
fn the_first_error_shows_the_edit() {
    let files = spec();
    let mut random = Random(SEED);
    let (mut invalid, mut missed, mut cascades) = (0, Vec::new(), Vec::new());
    for _ in 0..MUTATIONS {
        let (path, text) = &files[random.below(files.len())];
        let edit = edit(text, &mut random);
        let mut sources = Sources::default();
        for (other, text) in &files {
            sources
                .add(other.clone(), if other == path { edit.text.clone() } else { text.clone() });
        }
        let Err(errors) = generator::check(&sources) else { continue };
        invalid += 1;
        let first = &errors[0];
        let lines = shown(&sources, first, path);
        let report = || {
            let line = edit.lines[0];
            let before = text.lines().nth(line - 1).unwrap_or_default();
            let after = edit.text.lines().nth(line - 1).unwrap_or_default();
            let list = errors.iter().take(6).map(|error| describe(&sources, error));
            let list = list.collect::<Vec<_>>().join("\n");
            format!("{} {path}:{line}: {before:?} -> {after:?}\n{list}", edit.name)
        };
        if !lines.iter().any(|line| edit.lines.contains(line)) {
            missed.push(report());
        }
        if errors.len() > FEW {
            cascades.push(report());
        }
    }
    let (missed_share, cascade_share) = (missed.len() * 100, cascades.len() * 100);
    println!(
        "{MUTATIONS} edits, {invalid} of them invalid: {} not shown first, {} with more than {FEW} errors",
        missed.len(),
        cascades.len()
    );
    assert!(missed_share <= invalid * (100 - SHOWN), "not shown first:\n{}", missed.join("\n"));
    assert!(cascade_share <= invalid * CASCADES, "cascades:\n{}", cascades.join("\n"));
}
