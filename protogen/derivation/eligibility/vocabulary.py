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
    include included includes including inclusion individual individuals ineligible into is it item items its key least
    listed main major may meet meeting meets met minor more must not of on one only or order other our part particular
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

OPENERS = _set(
    """
    ability able absence active acute adequate adult adults age aged ages alcohol allergy any are being body
    breastfeeding can cannot children chronic clinically confirmed contraindication contraindications current
    currently diagnosed diagnosis did documented does drug english enrolled evidence female females has have healthy
    histologically history hypersensitivity inability inclusion individuals informed is known lactating life lives
    major male males man men mother mothers must negative no not other owns participant participants participating
    participation patient patients planned planning positive pregnancy pregnant presence previous prior provision
    received receiving recent refusal requires requiring resident residents serious severe signed significant skeletally
    smoker smoking speaks stable subject subjects suspected taking treated treatment unable uncontrolled undergoing
    understand understands use was were willing willingness woman women written
    """
)
"""Words that, capitalised in mid-sentence, hardly ever do anything but open a new requirement."""

ORDINARY = _set(
    """
    abnormal access actively administration admission admitted advanced agree agrees allergic ambulatory anemia
    anticipated asthma autoimmune availability available blood bone breast cancer capable cardiac caregiver cervical
    chemotherapy child claustrophobia clinical cognitive completed concomitant concurrent conditions congenital
    consent considered cranial creatinine daily dementia diabetes diabetic disease eating eligible endocrine
    enrollment epilepsy episodic established estimated expected eye failed failure family fasting fever fluent
    fracture fractures genetic gross had having hearing heart hematological hemoglobin hepatic hospitalization
    hypertension hypotension illiteracy illiterate imaging impaired impairment implanted inadequate indication
    individual infants infection inflammatory insufficient insulin intake intractable involved kidney laboratory
    lack lactation language legally lifetime live liver living lumbar lung malignancy malignant marked medical
    medically medications meet meets mental mentally metal mild minimum moderate more morbid myocardial neurological
    newly normal nursing obesity ongoing opioid pacemaker pain parent participated past pediatric people persistent
    person personal physically plans platelet poor poorly possess previously proficient provide psychiatric
    psychologically pulmonary radiotherapy receipt regular relapsed renal report residing screening sepsis serum
    signature skeletally skin speak specimen spinal stated stroke substance sufficient surgery suspicion symptomatic
    symptoms terminal thyroid trauma uncooperative unstable untreated unwilling used using vision visual vulnerable
    weight
    """
)
"""Further ordinary words with which requirements open, and which are part of no name."""

UNFINISHED = DANGLING | _set("a an the and or as at on into speak read write fluent their no")
"""Words behind which something must follow."""
