#pragma once

/// How to read the experiments that answer what Shang & Chandra (P0) left open: Markdown.

#include <string_view>

namespace coprod::experiments {

inline constexpr std::string_view eight_cases_page =
    "One enterprise for each case of Shang & Chandra 2023 (P0), with the practices that the prose "
    "of P0 gives it, sustained from the first month on, and alike in all else: 20 posts, "
    "catering, one district, one parent, ten years old in 1998. To keep the practices as given, "
    "nobody in this world becomes aware of a practice or adopts one, and nothing that is "
    "sustained falls back; the means are over all months of 2018 to 2027. The cases of P0 are "
    "survivors, and a mean over those that happen to survive would compare different enterprises "
    "in different replicates. So no enterprise closes here (M18 is off): *never owed more "
    "than creditors wait for* is the share of replicates in which a case would not have closed "
    "from 2008 to 2027, and *still open in 2027* that in the same world with closure on since "
    "1998. The last column is Hong Kong's own enterprises of eight years and more, those that "
    "survived: the only ones to compare the cases with.\n\n"
    "Cases differ by practices, roles and (case 7) niche, and within a replicate by luck: each "
    "has its own draw of quality, so money has wide intervals. Differences between cases are "
    "what the model's assumptions make of P0's table, an illustration; nothing is calibrated on "
    "the eight, and nothing here is evidence on the real ones. Practices of P0 say *whether*, not "
    "how well.\n\n"
    "**The swap is not a finding.** P0 describes case 7 as challenging the sheltered workshop and "
    "case 4 as extending its parent's service, and takes the former to engage more deeply. The "
    "model puts that in by hand (M19, `engagement.niche`). Swapping the two niches, all else "
    "equal, shows what the assumption does, and which differences between the two cases are due "
    "to it rather than to their practices.";

inline constexpr std::string_view enterprises_page =
    "P0 asks for larger samples, and for the association of a social enterprise's age, legal form "
    "and size with its practices. Here all open enterprises of the baseline are asked in December "
    "of four years. In each replicate and year an outcome is regressed by least squares on all "
    "regressors at once; cells are means of coefficients over replicates, and *mean* is that over "
    "the four years. The unit is the replicate, so intervals say how far chance moves a "
    "coefficient, not how far other assumptions would. Effect and indices are from 0 to 1; a mean "
    "of two practices' effects is an index.\n\n"
    "Built in by assumption, so that finding it again proves nothing: a challenging niche aims at "
    "deeper engagement (M19), as far as time is paid for it; a company limited by shares aims at "
    "less; under a parent the first prototypes are those that the parent pilots, and void filling "
    "begins with a depth (M21); a parent and a grant make a challenging niche rarer; units of "
    "NGOs have parents and companies limited by shares have none, by definition, so that the "
    "coefficient of a parent is that among companies limited by guarantee. Enterprises of 1998 "
    "begin with half of the practices in use, which is assumed too and tells in the oldest of "
    "2012. Nothing ties size to practices: what there is comes through accounts.\n\n"
    "Emerging: age. Practices move through stages with time, deepen by trials and lapse; and "
    "those that practise may survive better or worse. The second table takes the two apart in two "
    "ways: what survivors became over five years and how they differed from all before; and the "
    "coefficient of age, among enterprises of up to 15 years (later practices hardly grow), "
    "beside that in a world where no enterprise closes (M18 off), which is without selection. An "
    "association is not an effect: no coefficient here says what would happen if an enterprise "
    "changed its form.";

inline constexpr std::string_view employees_page =
    "P0 asks for outcomes for the employees themselves. Social enterprises are put in thirds by "
    "the mean effect of their six practices; all who work there in a December of 2013 to 2025 are "
    "followed for twelve months, wherever they go, if they are still in the population. *Deep* "
    "and *shallow* are standardised to the kinds (mental illness, intellectual, other) and "
    "severities of all staff of enterprises, cohort by cohort; *crude* is the gap without that. "
    "Staff of enterprises are also held against those in open employment, matched on primary "
    "kind, severity, sex and age group (cells without anybody on one side are left out).\n\n"
    "Who works where is no accident, so these are comparisons, not effects: standardising by kind "
    "and severity leaves frailty, skill, tenure and what the enterprises are like. What selection "
    "does is measured in a world in which practices exist and never have any effect (the levers "
    "`practice_*` at 0 from 1998 on): a gap there is selection alone, and the gap less that one "
    "is what depth does, within the model. In that world fewer enterprises are founded, and its "
    "thirds are its own.\n\n"
    "The causal counterpart takes all staff of December 2026, the same persons in both arms, and "
    "takes the effect of practices away from January 2027 on (`no_coproduction`). It is paired "
    "and has no selection; but it measures what a year, or three, *without* does to persons who "
    "bring skill, identity and esteem from the years with, and so less than what co-production "
    "has done for them. *Identity at the start* must not differ.\n\n"
    "Well-being is `wellbeing.*`: weights of identity, freedom from stress and income that are "
    "assumptions. A rise of identity is part of it by construction.";

inline constexpr std::string_view fields_page =
    "**An illustration with assumptions and no data.** P0 asks whether its three dimensions hold "
    "in other fields than work integration. Nothing in the model describes another field. What "
    "can be asked is whether the order of the three depends on features by which fields differ: "
    "here four worlds, each the baseline with a few parameters or levers set otherwise by hand, "
    "in all years. Work integration is the baseline. Day care has hardly any customers, and "
    "Government buys all that is produced. In peer support pairs and roles come easily and count "
    "much, production little. In the arts contact with the public is strong.\n\n"
    "In each world the practices of each dimension count or not from January 2027, in all eight "
    "combinations, as in the experiment `dimensions`; a Shapley value shares what all three do "
    "among them. *Order* is by Shapley value; a pair of dimensions is in another order than in "
    "work integration when their difference is beyond noise in both worlds and points the other "
    "way. The settings are printed with each world: whoever finds another one more apt can run it "
    "with `coprod run --set`.";

}  // namespace coprod::experiments
