using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain;

public class CardNameTests
{
    private static readonly ServicePointId Point = ServicePointId.Load("sp-0001");

    [Theory]
    [InlineData("PS_SENTOFT", "C_VIRT_PS_SENTOFT")]
    [InlineData("Station Élan #2", "C_VIRT_STATION_ELAN_2")]
    [InlineData("  --Dakar / Plateau--  ", "C_VIRT_DAKAR_PLATEAU")]
    [InlineData("Œuvre à l'Île-de-Gorée", "C_VIRT_OEUVRE_A_L_ILE_DE_GOREE")]
    [InlineData("E\u0301lan", "C_VIRT_ELAN")] // Decomposed: an E and its accent.
    [InlineData("Straße Łódź", "C_VIRT_STRASSE_LODZ")]
    [InlineData("Nguyễn Huệ", "C_VIRT_NGUYEN_HUE")]
    [InlineData("Ɓamako Ŋor", "C_VIRT_BAMAKO_NOR")]
    [InlineData("a😀b", "C_VIRT_A_B")]
    [InlineData("油站", "C_VIRT_SP_0001")] // Nothing to keep: the identifier stands in.
    [InlineData("!!!", "C_VIRT_SP_0001")]
    [InlineData("´`¨", "C_VIRT_SP_0001")]
    public void A_virtual_card_is_named_after_its_service_point(string servicePoint, string expected) =>
        Assert.Equal(expected, CardName.Derive(NameOf(servicePoint), Point).Value);

    [Fact]
    public void A_derived_name_has_at_most_64_characters_and_no_underscore_at_its_end()
    {
        Assert.Equal(64, CardName.Derive(NameOf(new string('A', 100)), Point).Value.Length);
        Assert.Equal("C_VIRT_" + new string('A', 56), CardName.Derive(NameOf(new string('A', 56) + " B"), Point).Value);
    }

    [Fact]
    public void Every_derived_name_keeps_to_the_rule() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        Gen.Choose(1, 5000).ToArbitrary(),
        (text, suffix) =>
        {
            if (!DisplayName.TryCreate(text, out var name))
            {
                return true;
            }

            var derived = CardName.Derive(name, Point);
            var numbered = derived.WithSuffix(suffix);
            return KeepsToRule(derived.Value)
                && KeepsToRule(numbered.Value)
                && CardName.TryCreate(derived.Value, out var given) && given == derived
                && (suffix == 1 ? numbered == derived : numbered.Value.EndsWith($"_{suffix}", StringComparison.Ordinal));
        }));

    [Theory]
    [InlineData("Carte de Moussa", true)]
    [InlineData("Élan n° 2", false)] // The degree sign is neither letter nor digit.
    [InlineData("O'Neill & Fils (Dakar), n. 1+2", true)]
    [InlineData("a/b", false)]
    [InlineData("a#b", false)]
    [InlineData("a?b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\nb", false)]
    [InlineData("😀", false)]
    [InlineData("  ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_given_name_has_letters_digits_and_some_signs(string? text, bool valid) => Assert.Equal(valid, CardName.TryCreate(text, out _));

    [Fact]
    public void A_given_name_has_at_most_64_characters()
    {
        Assert.True(CardName.TryCreate(new string('x', 64), out _));
        Assert.False(CardName.TryCreate(new string('x', 65), out _));
    }

    [Fact]
    public void Names_that_differ_in_case_alone_are_one()
    {
        Assert.True(CardName.TryCreate("Carte É", out var one));
        Assert.True(CardName.TryCreate("CARTE é", out var other));
        Assert.Equal(one.Key, other.Key);
    }

    [Theory]
    [InlineData("C_VIRT_DAKAR_2", "C_VIRT_DAKAR")]
    [InlineData("Pool car_117", "Pool car")]
    [InlineData("C_VIRT_DAKAR", "C_VIRT_DAKAR")]
    [InlineData("Pool 12", "Pool 12")]
    [InlineData("Bus7", "Bus7")]
    [InlineData("Bus_", "Bus_")]
    [InlineData("_7", "_7")]
    [InlineData("7", "7")]
    public void A_name_without_the_number_that_was_appended_to_it(string name, string expected) =>
        Assert.Equal(expected, CardName.Load(name).WithoutSuffix().Value);

    [Fact]
    public void What_was_appended_is_taken_off_again() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(2, 5000).ToArbitrary(), number => CardName.Load("Pool car").WithSuffix(number).WithoutSuffix() == CardName.Load("Pool car")));

    private static bool KeepsToRule(string name) =>
        name.StartsWith("C_VIRT_", StringComparison.Ordinal)
        && name.Length <= CardName.MaxLengthCharacters
        && name.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character is '_')
        && !name.EndsWith('_')
        && !name.Contains("__", StringComparison.Ordinal);

    private static DisplayName NameOf(string text)
    {
        Assert.True(DisplayName.TryCreate(text, out var name));
        return name;
    }
}
