//! No text makes the parsers of names and cycles panic.
#![no_main]

use glassbook_groups::{CycleBase, Group, parse_cycles};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = Group::parse(text) {
        assert_ne!(error.code(), "group/internal");
    }
    for base in [CycleBase::Zero, CycleBase::One] {
        if let Ok(generators) = parse_cycles(text, base) {
            for p in generators {
                let read = parse_cycles(&p.to_cycle_string(base), base);
                assert!(read.is_ok_and(|list| list.len() == 1));
            }
        }
    }
});
