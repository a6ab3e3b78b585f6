//! A blue-noise threshold matrix by void and cluster (Ulichney 1993, "The void-and-cluster method for dither array
//! generation"): an order of the positions on a torus such that the first n of them are spread evenly for every n.
//!
//! Each position that is set adds a Gaussian (sigma 1.5) around itself. The next position to be set is the one with the
//! least sum (the largest void), the next to be cleared the one with the largest (the tightest cluster). Gaussians are powers
//! of one constant and sums are made in one order: the matrix is the same on every machine.

/// Positions in a row, and rows.
pub(super) const SIDE: usize = 64;

const POSITIONS: usize = SIDE * SIDE;

/// exp(-1 / (2 x 1.5^2)): the Gaussian at distance 1.
const AT_ONE: f64 = 0.800_737_402_916_808_1;

/// One in this many positions is set in the initial pattern.
const INITIAL_SPARSITY: usize = 10;

/// The rank at which each position is set, 0 to 4,095, row by row.
pub(super) fn ranks() -> Vec<u32> {
    let mut ranks = vec![0; POSITIONS];
    let mut pattern = Pattern::initial();
    let mut stable = pattern.swap_until_stable();
    let initial = stable.count();
    for rank in (0..initial).rev() {
        let cluster = stable.tightest_cluster();
        stable.toggle(cluster);
        ranks[cluster] = rank as u32;
    }
    for rank in initial..POSITIONS {
        let void = pattern.largest_void();
        pattern.toggle(void);
        ranks[void] = rank as u32;
    }
    ranks
}

/// Which positions are set, and the sum of all Gaussians at each position.
#[derive(Clone)]
struct Pattern {
    set: Vec<bool>,
    energy: Vec<f64>,
    /// The Gaussian around position 0.
    gaussian: Vec<f64>,
}

impl Pattern {
    /// A tenth of the positions, chosen by a fixed pseudo-random sequence.
    fn initial() -> Self {
        let mut pattern =
            Self { set: vec![false; POSITIONS], energy: vec![0.0; POSITIONS], gaussian: gaussian() };
        let mut state = 1_u32;
        while pattern.count() < POSITIONS / INITIAL_SPARSITY {
            // Marsaglia's xorshift.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let position = state as usize % POSITIONS;
            if !pattern.set[position] {
                pattern.toggle(position);
            }
        }
        pattern
    }

    /// Moves the tightest cluster to the largest void until that is where it came from; returns a copy of the outcome.
    fn swap_until_stable(&mut self) -> Self {
        loop {
            let cluster = self.tightest_cluster();
            self.toggle(cluster);
            let void = self.largest_void();
            self.toggle(void);
            if void == cluster {
                return self.clone();
            }
        }
    }

    fn count(&self) -> usize {
        self.set.iter().filter(|&&set| set).count()
    }

    fn toggle(&mut self, position: usize) {
        let sign = if self.set[position] { -1.0 } else { 1.0 };
        self.set[position] = !self.set[position];
        let (row, column) = (position / SIDE, position % SIDE);
        for (y, energies) in self.energy.chunks_mut(SIDE).enumerate() {
            let gaussian = &self.gaussian[(y + SIDE - row) % SIDE * SIDE..][..SIDE];
            for (x, energy) in energies.iter_mut().enumerate() {
                *energy += sign * gaussian[(x + SIDE - column) % SIDE];
            }
        }
    }

    fn tightest_cluster(&self) -> usize {
        self.extreme(true, |energy, best| energy > best)
    }

    fn largest_void(&self) -> usize {
        self.extreme(false, |energy, best| energy < best)
    }

    /// The first position, among those set or those not set, that beats all others.
    fn extreme(&self, set: bool, beats: impl Fn(f64, f64) -> bool) -> usize {
        let mut positions = (0..POSITIONS).filter(|&position| self.set[position] == set);
        let first = positions.next().expect("some positions are set and some are not");
        positions.fold(
            first,
            |best, position| {
                if beats(self.energy[position], self.energy[best]) { position } else { best }
            },
        )
    }
}

fn gaussian() -> Vec<f64> {
    let mut powers = vec![1.0; SIDE * SIDE / 2 + 1];
    for distance in 1..powers.len() {
        powers[distance] = powers[distance - 1] * AT_ONE;
    }
    let apart = |offset: usize| offset.min(SIDE - offset).pow(2);
    (0..POSITIONS).map(|position| powers[apart(position / SIDE) + apart(position % SIDE)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_a_permutation() {
        let mut ranks = ranks();
        ranks.sort_unstable();
        assert!(ranks.into_iter().eq(0..POSITIONS as u32));
    }

    /// The least distance between the first 64 positions: 8 on a square grid, often 1 at random.
    #[test]
    fn the_first_positions_are_far_apart() {
        let ranks = ranks();
        let first: Vec<(usize, usize)> = (0..POSITIONS)
            .filter(|&position| ranks[position] < 64)
            .map(|position| (position / SIDE, position % SIDE))
            .collect();
        let apart = |a: usize, b: usize| a.abs_diff(b).min(SIDE - a.abs_diff(b)).pow(2);
        let nearest = |&(y, x): &(usize, usize)| {
            let others = first.iter().filter(|&&other| other != (y, x));
            others.map(|&(v, u)| apart(y, v) + apart(x, u)).min()
        };
        let least = first.iter().filter_map(nearest).min();
        assert!(least >= Some(16), "{least:?}");
    }
}
