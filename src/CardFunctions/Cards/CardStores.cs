using CardFunctions.CardProfiles;
using CardFunctions.Clients;
using CardFunctions.Holders;
using CardFunctions.Idempotency;
using CardFunctions.ServicePoints;
using CardFunctions.Storage;

namespace CardFunctions.Cards;

/// <summary>What every use case that makes or changes cards reads from and writes to.</summary>
internal sealed record CardStores(
    ClientStore Clients,
    HolderStore Holders,
    ServicePointStore ServicePoints,
    CardStore Cards,
    CardIssuing Issuing,
    CardProfileCatalogue Catalogue,
    CardProfileStore Profiles,
    IdempotencyStore Idempotency,
    ClientChanges Changes,
    TimeProvider Time);
