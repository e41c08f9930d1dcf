using System.Collections.Immutable;

namespace CardFunctions.LocalHost.Demo;

/// <summary>What the contacts of the demonstration pay with: cards of the simulator, in a mix that shows every outcome.</summary>
internal static class DemoCards
{
    // So many of a hundred contacts; the rest have no card at all.
    private static readonly ImmutableArray<(int Count, string Number)> Mix =
    [
        (30, "4900000000000003"),
        (25, "5200000000000007"),
        (17, "375000000000007"),
        (7, "4900000000000516"),
        (4, "4900000000000417"),
        (4, "4900000000000540"),
        (3, "4900000000000656"),
        (2, "4900000000000680"),
        (1, "4900000000000698"),
    ];

    /// <summary>The card of a contact; null for one that has none.</summary>
    public static string? Of(int contact)
    {
        var place = contact % 100;
        foreach (var (count, number) in Mix)
        {
            if (place < count)
            {
                return number;
            }

            place -= count;
        }

        return null;
    }

    /// <summary>A security code of the length that the card's brand wants.</summary>
    public static string SecurityCodeOf(string number) => number.StartsWith('3') ? "1234" : "123";
}
