//! Images that were opened together and are shown in the slide show: which of them is shown, and which come next.

/// The images of an article that were opened together, by printed number less one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImageSet {
    /// The images of the slide show, in order; empty for all images of the article.
    images: Vec<usize>,
    /// The image that a key asked for.
    wanted: Option<usize>,
    /// Those that have not arrived yet.
    late: Vec<usize>,
}

impl ImageSet {
    /// Images are opened at once. A single one is shown among all images of the article.
    pub(crate) fn open(&mut self, images: &[usize]) {
        let images = if images.len() > 1 { images.to_vec() } else { Vec::new() };
        *self = Self { late: images.clone(), images, wanted: None };
    }

    /// The images of the slide show, if they are not all of the article.
    pub(crate) fn images(&self) -> Option<&[usize]> {
        Some(self.images.as_slice()).filter(|images| !images.is_empty())
    }

    /// An image is asked for. If it is not one of the set, it is shown when it arrives.
    pub(crate) fn ask(&mut self, image: usize) {
        if !self.images.contains(&image) {
            self.late.retain(|late| *late != image);
        }
    }

    /// A key asks for an image of the set.
    pub(crate) fn turn_to(&mut self, image: usize) {
        self.wanted = Some(image);
    }

    /// Whether an image that has arrived replaces the one that is `shown`. Until a key asks for another, the first image
    /// of the set is shown as soon as it arrives, whatever order they arrive in.
    pub(crate) fn takes(&mut self, image: usize, shown: Option<usize>) -> bool {
        let is_late = self.late.contains(&image);
        self.late.retain(|late| *late != image);
        let place = |image: usize| self.images.iter().position(|other| *other == image);
        match (place(image), shown.map(place)) {
            // The slide show of the set was left.
            (None, _) if self.images.is_empty() => !is_late,
            (None, _) => {
                *self = Self::default();
                true
            }
            (Some(_), None) => true,
            (Some(new), Some(old)) => self.wanted.map_or(old.is_none_or(|old| new < old), |one| one == image),
        }
    }

    /// The slide show is left; images that arrive later are not shown.
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
        let mut set = ImageSet::default();
        set.open(&[1, 4, 6]);
        assert!(set.takes(4, None));
        assert!(!set.takes(6, Some(4)));
        assert!(set.takes(1, Some(4)));
        set.turn_to(6);
        assert!(!set.takes(4, Some(1)) && set.takes(6, Some(1)));
        // An image that was opened alone is shown among all images.
        assert!(set.takes(2, Some(6)));
        assert_eq!(set.images(), None);
    }

    #[test]
    fn what_comes_after_the_end_is_not_shown() {
        let mut set = ImageSet::default();
        set.open(&[1, 4, 6]);
        assert!(set.takes(1, None));
        set.leave();
        assert!(!set.takes(4, None));
        set.ask(6);
        assert!(set.takes(6, None) && set.takes(4, None));
        set.open(&[3]);
        assert_eq!(set, ImageSet::default());
    }
}
