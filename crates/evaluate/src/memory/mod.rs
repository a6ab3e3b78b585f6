//! How much memory an image needs (`need`), and who may take it when (`reservation`).

mod need;
mod reservation;

pub(crate) use need::Footprint;
pub use need::Need;
pub(crate) use reservation::Admission;
pub use reservation::{Memory, Reservation};

#[cfg(test)]
mod tests {
    use tables::MemorySize;

    use super::*;

    #[test]
    fn encoders_work_side_by_side_as_far_as_there_is_room() {
        let need = Need { image: 100, per_lane: 40 };
        let lanes = |limit| need.lanes(MemorySize::of(limit), 4);
        assert_eq!([lanes(99), lanes(139), lanes(140), lanes(1000)], [None, None, Some(1), Some(4)]);
        assert!(need.refusal(MemorySize::of(139)).contains("about 140 B"));
    }
}
