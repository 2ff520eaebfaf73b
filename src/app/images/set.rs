//! Images that were opened together and are shown over the whole screen: which of them stands there, and which come
//! next.

/// The images of an article that were chosen together, by printed number less one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImageSet {
    /// Those that are walked, in their order; none for all of the article.
    images: Vec<usize>,
    /// Which of them a key asked for.
    wanted: Option<usize>,
    /// Those that are still on their way.
    late: Vec<usize>,
}

impl ImageSet {
    /// Several that were asked for at once; one alone is shown among all of the article.
    pub(crate) fn of(images: &[usize]) -> Self {
        let images = if images.len() > 1 { images.to_vec() } else { Vec::new() };
        Self { late: images.clone(), images, wanted: None }
    }

    /// Those that are walked, if not all of the article.
    pub(crate) fn images(&self) -> Option<&[usize]> {
        Some(self.images.as_slice()).filter(|images| !images.is_empty())
    }

    /// One is asked for, so it is no late one, unless it belongs to these.
    pub(crate) fn ask(&mut self, image: usize) {
        if !self.images.contains(&image) {
            self.late.retain(|late| *late != image);
        }
    }

    /// A key turns to one of them.
    pub(crate) fn turn_to(&mut self, image: usize) {
        self.wanted = Some(image);
    }

    /// Whether one that has come takes the place of the one that is `shown`. Before a key asks for another, the first
    /// of them is the one to begin with, whichever comes first.
    pub(crate) fn takes(&mut self, image: usize, shown: Option<usize>) -> bool {
        let is_late = self.late.contains(&image);
        self.late.retain(|late| *late != image);
        let place = |image: usize| self.images.iter().position(|other| *other == image);
        match (place(image), shown.map(place)) {
            // Nobody looks at them any more.
            (None, _) if self.images.is_empty() => !is_late,
            (None, _) => {
                *self = Self::default();
                true
            }
            (Some(_), None) => true,
            (Some(new), Some(old)) => self.wanted.map_or(old.is_none_or(|old| new < old), |one| one == image),
        }
    }

    /// The screen is left; those that come now are not shown.
    pub(crate) fn leave(&mut self) {
        self.images.clear();
        self.wanted = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_those_chosen_stands_there_until_a_key_asks_for_another() {
        let mut set = ImageSet::of(&[1, 4, 6]);
        assert!(set.takes(4, None));
        assert!(!set.takes(6, Some(4)));
        assert!(set.takes(1, Some(4)));
        set.turn_to(6);
        assert!(!set.takes(4, Some(1)) && set.takes(6, Some(1)));
        // One that was asked for apart is shown among all.
        assert!(set.takes(2, Some(6)));
        assert_eq!(set.images(), None);
    }

    #[test]
    fn what_comes_after_the_end_is_not_shown() {
        let mut set = ImageSet::of(&[1, 4, 6]);
        assert!(set.takes(1, None));
        set.leave();
        assert!(!set.takes(4, None));
        set.ask(6);
        assert!(set.takes(6, None) && set.takes(4, None));
        assert_eq!(ImageSet::of(&[3]), ImageSet::default());
    }
}
