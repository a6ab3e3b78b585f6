//! Stub.
use crate::select::{ClassCurves, Target};
use crate::table::ChoiceRow;
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ChartError(String);
pub(crate) struct ClassChart<'a> {
    pub(crate) curves: &'a ClassCurves<'a>,
    pub(crate) choices: Vec<&'a ChoiceRow>,
    pub(crate) targets: &'a [Target],
}
pub(crate) fn elbow(_: &ClassChart<'_>) -> Result<String, ChartError> {
    Ok(String::new())
}
pub(crate) fn quality(_: &ClassChart<'_>) -> Result<String, ChartError> {
    Ok(String::new())
}
pub(crate) fn classes(_: &[ClassChart<'_>]) -> Result<String, ChartError> {
    Ok(String::new())
}
