"""What practitioners type in their own words leads to the need they mean."""

import pytest

from harmoniser.library import Library
from harmoniser.search import search_lines, search_needs

# A phrase as somebody would say it, and the needs of which one must be among the first five.
EVERYDAY = {
    "mother drinks": ["parental-substance-misuse"],
    "mum is drunk": ["parental-substance-misuse", "parent-incapacitated"],
    "dad drinks too much": ["parental-substance-misuse"],
    "father takes drugs": ["parental-substance-misuse"],
    "mam drinking": ["parental-substance-misuse"],
    "misses school": ["school-attendance"],
    "missed school": ["school-attendance"],
    "poor attendance": ["school-attendance"],
    "skips school": ["truancy"],
    "bunks off": ["truancy"],
    "not in school": ["out-of-education", "school-attendance"],
    "late for school": ["punctuality"],
    "expelled from school": ["permanent-exclusion"],
    "suspended": ["suspension"],
    "hits": ["physical-abuse"],
    "hitting": ["physical-abuse"],
    "slaps": ["physical-abuse", "physical-chastisement"],
    "smacks her son": ["physical-chastisement"],
    "beaten": ["physical-abuse"],
    "bruises": ["injury"],
    "burns": ["injury"],
    "cuts herself": ["self-harm"],
    "took an overdose": ["self-harm"],
    "wants to die": ["suicidal-thoughts"],
    "runs away": ["missing"],
    "ran away from home": ["missing"],
    "dirty house": ["home-conditions"],
    "filthy home": ["home-conditions"],
    "no food": ["diet", "income"],
    "always hungry": ["diet"],
    "smells": ["personal-hygiene"],
    "dirty clothes": ["clothing", "personal-hygiene"],
    "dad hits mum": ["domestic-abuse"],
    "violent partner": ["domestic-abuse"],
    "parents fighting": ["family-conflict", "domestic-abuse"],
    "sees violence at home": ["witnesses-domestic-abuse"],
    "in a gang": ["gang-involvement"],
    "carries a knife": ["weapon-carrying"],
    "sends nudes": ["sexual-images"],
    "groomed": ["sexual-exploitation"],
    "steals": ["offending"],
    "shoplifting": ["offending"],
    "smokes weed": ["cannabis-use"],
    "vapes": ["smoking"],
    "mum depressed": ["parental-mental-health", "postnatal-depression"],
    "mother's mental health": ["parental-mental-health"],
    "worried and anxious": ["emotional-wellbeing"],
    "bullied at school": ["bullying"],
    "no friends": ["peer-relationships", "social-isolation"],
    "lonely": ["social-isolation"],
    "looks after her mum": ["young-carer"],
    "left alone": ["home-alone"],
    "evicted": ["homelessness"],
    "damp house": ["housing-condition"],
    "no money": ["income", "no-recourse"],
    "missed appointments": ["health-appointments"],
    "wets the bed": ["continence"],
    "autistic": ["disability"],
    "mother in prison": ["parental-imprisonment"],
    "parents split up": ["separated-parents"],
}


def test_there_are_sixty_phrases() -> None:
    assert len(EVERYDAY) == 60


@pytest.mark.parametrize("phrase", EVERYDAY)
def test_the_need_meant_is_among_the_first_five(phrase: str, library: Library) -> None:
    found = [hit.id for hit in search_needs(phrase, library, limit=5)]
    assert set(EVERYDAY[phrase]).intersection(found), found


@pytest.mark.parametrize(
    ("phrase", "need"), [("mother drinks", "parental-substance-misuse"), ("misses school", "school-attendance")]
)
def test_the_lines_on_it_are_found_too(phrase: str, need: str, library: Library) -> None:
    for document in library.documents.values():
        below = library.vocabulary.narrower(need) | {need}
        named = {
            condition.need
            for hit in search_lines(phrase, document.id, library)
            for condition in library.indicator(hit.id).conditions()
        }
        assert named & below, document.id
