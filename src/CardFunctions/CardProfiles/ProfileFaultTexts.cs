using CardFunctions.Http;

namespace CardFunctions.CardProfiles;

/// <summary>What can be wrong with a card profile, or with the naming of one, beside what can be wrong with any request.</summary>
internal static class ProfileFaultTexts
{
    public static readonly Text Unknown = new("There is no such card profile.", "Ce profil de carte n’existe pas.");

    public static readonly Text NotThePaths = new("Must be the code in the path.", "Doit être le code figurant dans le chemin.");

    public static readonly Text NotWhatServicesSay = new(
        "Is computed from the services, which say otherwise.",
        "Est calculé à partir des services, qui disent autre chose.");
}
