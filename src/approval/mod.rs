//! A campaign, its skeletons and verdict, sign-offs and provenance become a mandate, its digest, and a clearance.
