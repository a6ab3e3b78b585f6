//! How often a loop may run.
//!
//! Software drivers end loops after some iterations without a word, llvmpipe of Mesa 22 after 65,535 of a whole kernel, and
//! what they compute is then wrong. So this is counted once, and longer work is refused.

use crate::error::GpuError;
use crate::gpu::Gpu;
use crate::kernel::Kernel;

/// Iterations that are tried: a loop that runs so often is not ended at all.
const TRIED: u32 = 1 << 18;

impl Gpu {
    /// The most iterations of a kernel that the device carries out; `None` where none are left out.
    pub(crate) fn most_iterations(&self) -> Result<Option<u64>, GpuError> {
        let kernel = Kernel::new(self, include_str!("loops.wgsl"), "count_iterations", &[])?;
        let (counted, asked) = (self.room(4)?, self.uniform(&[TRIED, 0, 0, 0]));
        let bindings = kernel.bind(self, &[&counted, &asked]);
        kernel.submit(self, &bindings, [1, 1, 1]);
        let counted: Vec<u32> = self.download(&counted, 1)?;
        Ok(Some(u64::from(counted[0])).filter(|&counted| counted < u64::from(TRIED)))
    }

    /// Whether the device carries out so many iterations in one invocation of a kernel.
    pub(crate) fn check_iterations(&self, needed: u64) -> Result<(), GpuError> {
        match self.loop_limit {
            Some(limit) if needed >= limit => {
                Err(GpuError::LoopsEnd { device: self.description().to_owned(), needed, limit })
            }
            _ => Ok(()),
        }
    }
}
