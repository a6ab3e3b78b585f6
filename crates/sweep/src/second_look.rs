//! The few images that are read again once K is chosen: those that the report shows, and those that are compared.

use codec::{ImageInfo, Raster, Rejection, decode};
use files::Source;
use rayon::ThreadPool;
use sha2::{Digest, Sha256};
use tables::hex;

/// Gives the content of an image that is looked at again.
pub type Fetch<'a> = dyn Fn(&Source) -> Result<Vec<u8>, Rejection> + Sync + 'a;

/// Where their content comes from, and where they are worked on.
pub(crate) struct SecondLook<'a> {
    pub(crate) pool: &'a ThreadPool,
    pub(crate) fetch: &'a Fetch<'a>,
}

impl SecondLook<'_> {
    /// Pixels and size of a file, if it is what it was when it was evaluated.
    pub(crate) fn decoded(&self, source: &Source, sha256: &str) -> Result<(Raster, u64), Rejection> {
        let bytes = (self.fetch)(source)?;
        if hex(&Sha256::digest(&bytes)) != sha256 {
            return Err(Rejection::Failed("it has changed since it was evaluated".to_owned()));
        }
        Ok((decode(&bytes, &source.path, &mut ImageInfo::default())?, bytes.len() as u64))
    }
}
