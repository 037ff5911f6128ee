//! The way from a spec of 3, 100 and 1,000 entities to its output, in steps that each include the
//! ones before: decode, lower, check; and emit, with rendering, on its own.

mod synthetic;

use divan::{Bencher, black_box};
use generator::source::Sources;
use generator::{RuntimePath, private};

const SIZES: [usize; 3] = [3, 100, 1000];

fn main() {
    divan::main();
}

fn sources(entities: usize) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in synthetic::spec(entities, synthetic::Kinds::Writes) {
        sources.add(path, text);
    }
    sources
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn decode(bencher: Bencher<'_, '_>, entities: usize) {
    let sources = sources(entities);
    bencher.bench_local(|| private::decode(black_box(&sources)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn lower(bencher: Bencher<'_, '_>, entities: usize) {
    let sources = sources(entities);
    bencher.bench_local(|| private::lower(black_box(&sources)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn check(bencher: Bencher<'_, '_>, entities: usize) {
    let sources = sources(entities);
    bencher.bench_local(|| generator::check(black_box(&sources)).is_ok());
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn emit(bencher: Bencher<'_, '_>, entities: usize) {
    let checked = generator::check(&sources(entities)).expect("the synthetic spec has no mistakes");
    let runtime = RuntimePath("../../runtime".to_owned());
    bencher.bench_local(|| generator::emit(black_box(&checked), &runtime));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn whole(bencher: Bencher<'_, '_>, entities: usize) {
    let sources = sources(entities);
    let runtime = RuntimePath("../../runtime".to_owned());
    bencher.bench_local(|| generator::generate(black_box(&sources), &runtime).is_ok());
}
