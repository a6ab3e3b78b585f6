//! How many threads.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct ThreadArgs {
    /// Threads [default: one per core]; the results are the same for any number
    #[arg(short, long = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

impl ThreadArgs {
    /// 0 stands for one per core.
    pub(crate) fn count(&self) -> usize {
        self.threads.map_or(0, usize::from)
    }
}
