//! What lies over the panes: the help page, menus, questions, hint labels, a picture.

use crate::app::field::Field;
use crate::app::layout::centred;
use crate::app::palette::Palette;
use crate::app::settings::Settings;
use crate::document::TargetAt;
use crate::engine::response::Shown;
use crate::keymap::{Bound, KeyContext};
use crate::library::list::{Grouping, SortKey};
use crate::text::fold::fold;
use crate::text::width;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// What lies over the panes.
#[derive(Clone, Debug)]
pub enum Popup {
    /// The help page.
    Help(Help),
    /// A list to choose from.
    Menu(Menu),
    /// A question to be answered with `y` or anything else.
    Question(Question),
    /// Labels on every link and image of the screen.
    Hints(Hints),
    /// The images of the article, some of them marked.
    Images(ImageMenu),
    /// A picture over the whole screen.
    Slide(Slide),
    /// Every action by name.
    Palette(Palette),
    /// A program and its arguments, being typed, that will be given the article's text.
    Pipe(Field),
}

/// A picture that fills the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    /// Its place among the article's images.
    pub at: usize,
    /// The picture.
    pub shown: Shown,
    /// What it is called.
    pub label: String,
}

/// A list of images, of which several can be chosen at once.
#[derive(Clone, Debug)]
pub struct ImageMenu {
    /// The images; a label begins with two columns for its mark.
    pub menu: Menu,
    /// The marked ones, by their places in the menu.
    pub marked: BTreeSet<usize>,
}

impl ImageMenu {
    /// A list without marks.
    pub fn new(title: String, items: Vec<Item>) -> Self {
        Self { menu: Menu { title, items, cursor: 0 }, marked: BTreeSet::new() }
    }

    /// Marks the image under the cursor, or takes its mark away, and goes on.
    pub fn mark(&mut self) {
        let at = self.menu.cursor;
        if !self.marked.remove(&at) {
            self.marked.insert(at);
        }
        if let Some(item) = self.menu.items.get_mut(at) {
            let mark = if self.marked.contains(&at) { "✓ " } else { "  " };
            let rest: String = item.label.chars().skip(2).collect();
            item.label = format!("{mark}{rest}");
        }
        self.menu.step(1);
    }

    /// The marked images, or the one under the cursor, by printed number less one.
    pub fn chosen(&self) -> Vec<usize> {
        let places: Vec<usize> = match self.marked.len() {
            0 => vec![self.menu.cursor],
            _ => self.marked.iter().copied().collect(),
        };
        let image = |at: usize| match self.menu.items.get(at)?.choice {
            Choice::Image(index) => Some(index),
            _ => None,
        };
        places.into_iter().filter_map(image).collect()
    }
}

/// The help page: the key table, as far as it matches what was typed.
#[derive(Clone, Debug, Default)]
pub struct Help {
    /// First line on the screen.
    pub top: usize,
    /// What is looked for; while it is typed, every key goes there.
    pub query: String,
    /// Whether keys go to the query.
    pub typing: Typing,
    /// Where the reader is: what works there comes first.
    pub context: Option<KeyContext>,
}

/// Where keys go on the help page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    /// They scroll and close.
    #[default]
    Off,
    /// They are typed into the query.
    On,
}

impl Help {
    /// The help page of a context.
    pub fn of(context: KeyContext) -> Self {
        Self { context: Some(context), ..Self::default() }
    }

    /// The actions that match the query, by context, the reader's own first.
    pub fn sections<'a>(&self, settings: &'a Settings) -> Vec<(KeyContext, Vec<&'a Bound>)> {
        let query = fold(&self.query);
        let holds = |bound: &&Bound| {
            fold(settings.language.help(bound.action, bound.context)).contains(&query)
                || bound.keys.contains(&self.query)
                || bound.action.name().replace('_', " ").contains(&query)
        };
        let mut contexts = KeyContext::ALL;
        contexts.sort_by_key(|context| Some(*context) != self.context);
        contexts
            .into_iter()
            .map(|context| {
                let own = settings.keys.bound().iter().filter(|bound| bound.context == context);
                (context, own.filter(holds).collect())
            })
            .filter(|(_, bound): &(_, Vec<_>)| !bound.is_empty())
            .collect()
    }
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct Menu {
    /// What it is.
    pub title: String,
    /// What there is to choose from.
    pub items: Vec<Item>,
    /// The index of the item under the cursor.
    pub cursor: usize,
}

/// A line of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What is said about it, dim.
    pub detail: String,
    /// What choosing it does.
    pub choice: Choice,
}

/// What choosing an item of a menu does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Opens a link of the article by index.
    Link(usize),
    /// Opens an image of the article by index.
    Image(usize),
    /// Orders the list.
    Sort(SortKey),
    /// Turns the order round.
    Flip,
    /// Groups the list.
    Group(Grouping),
    /// Opens one of the articles that share a row, by its place among them.
    Equal(usize),
    /// Mutes something, or no longer, by its place among what is offered.
    Muting(usize),
}

impl Menu {
    /// Where it stands on a screen, with its frame.
    pub fn place(&self, screen: Rect) -> Rect {
        let widest = |text: &dyn Fn(&Item) -> usize| self.items.iter().map(text).max().unwrap_or(0);
        let (labels, details) = (widest(&|item| width(&item.label)), widest(&|item| width(&item.detail)));
        let columns = (labels + details + 8).clamp(24, 100) as u16;
        let rows = (self.items.len() + 2).min(usize::from(screen.height)) as u16;
        centred(screen, (columns, rows))
    }

    /// The first item that is shown on so many lines.
    pub fn top(&self, lines: usize) -> usize {
        (self.cursor + 1).saturating_sub(lines.max(1))
    }

    /// Moves the cursor by a number of items.
    pub fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.items.len().saturating_sub(1));
    }
}

/// A question with one thing to do if the answer is yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question, one line.
    pub text: String,
    /// What is done on `y`.
    pub then: Then,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Mark the whole list as read.
    MarkAllRead,
    /// Open an address that is not plain http(s).
    OpenAddress(String),
    /// Open images, by printed number less one.
    OpenImages(Vec<usize>),
}

/// Labels on targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Each target with its label; all labels have the same length.
    pub labels: Vec<(String, TargetAt)>,
    /// What was typed of a label.
    pub typed: String,
}

/// The keys labels are made of: the home row first.
const LABEL_KEYS: [char; 20] =
    ['a', 's', 'd', 'f', 'j', 'k', 'l', 'g', 'h', 'w', 'e', 'r', 'u', 'i', 'o', 'p', 'v', 'n', 'm', 'c'];

impl Hints {
    /// Gives each target a label.
    pub fn new(targets: Vec<TargetAt>) -> Self {
        let keys = LABEL_KEYS.len();
        let label = |at: usize| {
            let last = LABEL_KEYS[at % keys];
            LABEL_KEYS[(at / keys) % keys].to_string() + &last.to_string()
        };
        let short = targets.len() <= keys;
        let name = |at: usize| if short { LABEL_KEYS[at].to_string() } else { label(at) };
        let labels = targets
            .into_iter()
            .take(keys * keys)
            .enumerate()
            .map(|(at, target)| (name(at), target))
            .collect();
        Self { labels, typed: String::new() }
    }

    /// Takes in a typed letter: the target whose label is complete now, or whether any label still fits.
    pub fn type_letter(&mut self, letter: char) -> Result<Option<TargetAt>, NoSuchLabel> {
        self.typed.push(letter);
        if let Some((_, target)) = self.labels.iter().find(|(label, _)| *label == self.typed) {
            return Ok(Some(*target));
        }
        if self.labels.iter().any(|(label, _)| label.starts_with(&self.typed)) {
            Ok(None)
        } else {
            Err(NoSuchLabel)
        }
    }
}

/// No label begins with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchLabel;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{LinkId, Target};
    use crate::input::action::Action;

    fn targets(count: u32) -> Vec<TargetAt> {
        (0..count).map(|id| TargetAt { block: 0, target: Target::Link(LinkId(id)) }).collect()
    }

    #[test]
    fn labels_differ_and_lead_to_their_targets() {
        for count in [1, 20, 21, 400] {
            let hints = Hints::new(targets(count));
            assert_eq!(hints.labels.len(), count as usize);
            for (label, target) in &hints.labels {
                let mut typed = hints.clone();
                let mut found = Ok(None);
                for letter in label.chars() {
                    found = typed.type_letter(letter);
                }
                assert_eq!(found, Ok(Some(*target)));
            }
        }
        assert_eq!(Hints::new(targets(3)).type_letter('z'), Err(NoSuchLabel));
    }

    #[test]
    fn the_help_page_can_be_searched_by_key_and_by_word() {
        let settings = Settings::default();
        let find = |query: &str| {
            let help = Help { query: query.into(), ..Help::of(KeyContext::Article) };
            let sections = help.sections(&settings).into_iter();
            sections
                .flat_map(|(_, bound)| bound.iter().map(|bound| bound.action).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        assert_eq!(find("").len(), settings.keys.bound().len());
        assert!(find("STAR").contains(&Action::ToggleStar));
        assert_eq!(find("^F"), [Action::PageDown; 3]);
        assert_eq!(find("no such thing"), []);
        let first = |context| Help::of(context).sections(&settings)[0].0;
        assert_eq!(
            (first(KeyContext::Lists), first(KeyContext::Article)),
            (KeyContext::Lists, KeyContext::Article)
        );
    }
}
