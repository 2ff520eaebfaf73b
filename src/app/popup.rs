//! What lies over the panes: the help page, menus, questions, hint labels.

use super::keymap::{BINDINGS, Binding, Context};
use crate::document::TargetAt;
use crate::library::list::{Grouping, SortKey};

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
    /// The bindings that match the query, by context.
    pub fn sections(&self) -> Vec<(Context, Vec<&'static Binding>)> {
        let query = self.query.to_lowercase();
        let holds = |binding: &&Binding| {
            binding.help.to_lowercase().contains(&query)
                || binding.keys.split(' ').any(|key| key == self.query)
        };
        let section =
            |context| (context, BINDINGS.iter().filter(|b| b.context == context).filter(holds).collect());
        Context::ALL
            .map(section)
            .into_iter()
            .filter(|(_, bindings): &(_, Vec<_>)| !bindings.is_empty())
            .collect()
    }

    /// How many lines the page has.
    pub fn len(&self) -> usize {
        self.sections().iter().map(|(_, bindings)| bindings.len() + 2).sum()
    }

    /// Whether nothing matches the query.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct Menu {
    /// What it is.
    pub title: &'static str,
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
}

impl Menu {
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
        let find = |query: &str| Help { query: query.into(), ..Help::default() };
        let all: usize = Help::default().sections().iter().map(|(_, bindings)| bindings.len()).sum();
        assert_eq!(all, BINDINGS.len());
        assert!(find("STAR").sections().iter().any(|(_, found)| found.iter().any(|b| b.keys == "s")));
        assert!(find("^F").len() < Help::default().len() && !find("^F").is_empty());
        assert!(find("no such thing").is_empty());
    }
}
