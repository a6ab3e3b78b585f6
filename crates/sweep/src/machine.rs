//! How much memory the machine has.

use tables::MemorySize;

/// What is assumed where the system does not say what it has.
const UNKNOWN: u64 = 8 << 30;

/// Half of what the machine has, or of what a container may have; of 8 GiB where the system does not say.
#[must_use]
pub fn half_of_memory() -> MemorySize {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| total_of_meminfo(&text));
    let container = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    MemorySize::of(machine.into_iter().chain(container).min().unwrap_or(UNKNOWN) / 2)
}

/// The line `MemTotal:   24576000 kB`.
fn total_of_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_what_it_has() {
        assert_eq!(total_of_meminfo("MemFree: 1 kB\nMemTotal:       24576 kB\n"), Some(24_576 << 10));
        assert_eq!(total_of_meminfo("MemTotal: much"), None);
        assert!(half_of_memory().bytes() > 0);
    }
}
