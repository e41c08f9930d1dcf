using System.Collections.Immutable;

namespace CardFunctions.Domain.Profiles;

/// <summary>The card profiles that are there from the start. They can be changed, not deleted.</summary>
public static class BuiltInProfiles
{
    /// <summary>"Carte virtuelle": the profile of service points' virtual cards; all services.</summary>
    public static CardProfile Virtual { get; } = Make("VIRTUAL", "Carte virtuelle", CardServices.All);

    /// <summary>The profile of other cards when none is named; all services.</summary>
    public static CardProfile Standard { get; } = Make("STANDARD", "Standard", CardServices.All);

    /// <summary>The profile of virtualised cards when none is named: back office only.</summary>
    public static CardProfile BackOffice { get; } = Make("BACK_OFFICE", "Back office only", CardServices.BackOffice);

    /// <summary>All of them.</summary>
    public static ImmutableArray<CardProfile> All { get; } = [BackOffice, Standard, Virtual];

    /// <summary>The built-in profile of a code, or null.</summary>
    public static CardProfile? Find(ProfileCode code) => All.FirstOrDefault(profile => profile.Code == code);

    private static CardProfile Make(string code, string name, CardServices services) =>
        new() { Code = ProfileCode.Load(code), Name = DisplayName.Load(name), Services = services };
}
