"""Words by which lines are told apart: those that only introduce, that name a population, a part, a topic."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENERIC = _set(
    """
    a able above additional admitted all allowed also among an and any applicable applies apply are as at be
    been being below both by can candidate candidates cannot characteristics condition conditions considered
    criteria criterias criterion described each eligibility eligible enrol enroll enrolled enrollment enrolment
    enter entered entering entry every exclude excluded exclusion follow following follows for from fulfil
    fulfill fulfilled fulfilling fulfills fulfils further general had has have having he her him his if in
    include included includes including inclusion individual individuals ineligible into is it its key least
    listed main major may meet meeting meets met minor more must not of on one only or order other our part
    participant participants participate participating participation patient patients people person persons
    potential present presenting prior project prospective protocol qualify random randomised randomized reason
    reasons recruited requirement requirements research satisfies satisfy screened screening shall she should
    specific stated study subject subjects taking that the their these they this those to trial under unless
    volunteer volunteers was were when which who whom will with would
    """
)
"""Words that say nothing about a participant: a line of these only introduces a list."""

WHO = _set(
    """
    adolescent adolescents adult adults arm arms caregiver caregivers carer carers case cases child children
    clinicians cohort cohorts control controls daughters donor donors dyads elderly families family father
    fathers female females group groups healthy individuals infant infants male males man men mother mothers
    neonates newborns nurses paediatric parent parents part participant participants partner partners parts
    patient patients pediatric person persons phase physicians population populations provider providers
    recipient recipients relatives sibling siblings spouses staff stage students subject subjects teachers
    toddlers volunteer volunteers woman women youth youths
    """
)
"""Words that name for whom, or for which arm, part or stage of the study, a list holds."""

PARTS = _set(
    """
    aim aims all contacts dose escalation everyone expansion extension focus index intervention interviews
    module normal open-label optional participating period pilot run-in screening segment strata stratum studies
    study sub-study substudy survey
    """
)
"""Words that go with a name of a part of the study."""

TOPICS = _set(
    """
    additional administrative age allergies allergy assessments behavioral biologic biological cardiac
    cardiovascular characteristics chemotherapy clinical compliance concomitant concurrent condition conditions
    consent considerations contraception contraceptive criteria criterion demographic demographics diagnosis
    diagnostic disease diseases endocrine ethical exclusion exclusions expectancy experience eye eye-related
    findings gastrointestinal gender general haematologic haematopoietic hematologic hematopoietic hepatic
    history hormone imaging immunologic inclusion inclusions infections infectious informed key laboratory life
    lifestyle logistical medical medication medications menopausal menopause metabolic miscellaneous
    neurological ocular other others participant participant-related patient performance pregnancy previous
    prior prior/concomitant prior/concurrent psychiatric pulmonary radiotherapy receptor related renal
    reproduction reproductive respiratory safety sex specific status study surgery tests therapies therapy
    treatment treatments type types values weight
    """
)
"""Words that name the topic of the next items."""

JOINERS = _set(
    """
    & - / a all an and by for in of on only or the to with –
    """
)
"""Words that join the names in a heading."""

DANGLING = _set(
    """
    are by for from has have having in is must of than that to who with within
    """
)
"""Words with which no heading ends."""

STOP = _set(
    """
    any been criteria current days defined disease each enrollment following from have history including known
    least less months more must other participant participants patient patients prior screening severe should
    study subject subjects such than that their this time treatment weeks were will with within years
    """
)
"""Words that say nothing about the subject of an item."""
