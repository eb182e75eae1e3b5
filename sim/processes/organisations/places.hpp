#pragma once

/// Step 8, places and queues of services.
///
/// Government funds places in sheltered workshops, training and supported employment; NGOs hold
/// them in proportion to their size (E8.7). Nobody is put out when places are cut: an NGO's places
/// are then those still taken. Free places go to those waiting in the order of (returning clients,
/// standing, months waited, keyed random, key), standing by phi need + (1 - phi) place in the line of
/// waiting, with phi the fit of policy for supported employment or on-the-job training; workshops go
/// by waiting alone; need: severity and months without work; who would decline this year (services.deferral_share, a draw
/// of the person and the calendar year) stays in the queue (E8.8). A person gets a place at the
/// NGO of the own district with most free ones, else at the NGO with most free ones, ties to the
/// lower row (E8.9). Staff of social enterprises admitted to a sheltered place leave their job
/// (M11). Clients of supported employment search with it from the same month on.
///
/// Parameters: services.*; levers sheltered_places, training_places, supported_employment_places.

#include "processes/step.hpp"

namespace coprod {

using PlacesAccess = WorldAccess<
    Reads<person::Key, person::Status, person::Employer, person::District, person::Route,
          person::Queue, person::QueueSince, person::LastWorkMonth, person::HireDay, person::JobFit,
          person::PrimaryKind, person::Severity, person::Ill, ngo::Size, ngo::District,
          ngo::ShelteredPlaces, ngo::ShelteredUsed, ngo::TrainingPlaces, ngo::TrainingUsed,
          ngo::SupportedPlaces, ngo::SupportedUsed, social_enterprise::Staff,
          programme_policy::Fit>,
    Writes<person::Status, person::StatusSince, person::Employer, person::Route, person::Queue,
           person::Hours, person::Wage, person::Programme, person::SocialWorker,
           person::FormalSupport, person::LastWorkMonth, ngo::ShelteredPlaces, ngo::ShelteredUsed,
           ngo::TrainingPlaces, ngo::TrainingUsed, ngo::SupportedPlaces, ngo::SupportedUsed,
           social_enterprise::Staff>>;

[[nodiscard]] ProcessInfo places_info();
void run_places(PlacesAccess world, Step& step);

}  // namespace coprod
