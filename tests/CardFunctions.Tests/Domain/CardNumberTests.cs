using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain;

public class CardNumberTests
{
    private static readonly CardNumberPrefix Prefix = PrefixOf("708000");

    [Theory]
    [InlineData("4900000000000003", true)]
    [InlineData("375000000000007", true)]
    [InlineData("4900000000000004", false)]
    [InlineData("79927398713", true)] // The worked example of the algorithm's literature.
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData("49000000000000o3", false)]
    [InlineData("４900000000000003", false)] // A full-width digit is no digit.
    public void The_check_digit_is_that_of_ISO_7812(string digits, bool valid) => Assert.Equal(valid, Luhn.IsValid(digits));

    [Fact]
    public void Changing_any_single_digit_breaks_the_check_digit() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Zip(Gen.Choose(0, CardNumber.LengthDigits - 1), Gen.Choose(1, 9)).ToArbitrary(),
        change =>
        {
            var digits = CardNumber.Random(Prefix).Reveal().ToCharArray();
            digits[change.Item1] = (char)('0' + ((digits[change.Item1] - '0' + change.Item2) % 10));
            return !Luhn.IsValid(digits);
        }));

    [Fact]
    public void A_random_number_has_16_digits_the_prefix_and_a_valid_check_digit()
    {
        for (var count = 0; count < 1000; count++)
        {
            var number = CardNumber.Random(Prefix);
            Assert.True(CardNumber.TryCreate(number.Reveal(), Prefix, out var read));
            Assert.Equal(number, read);
        }
    }

    [Fact]
    public void Random_numbers_use_every_digit_at_every_free_place()
    {
        var numbers = Enumerable.Range(0, 2000).Select(_ => CardNumber.Random(Prefix).Reveal()).ToList();
        for (var place = Prefix.Value.Length; place < CardNumber.LengthDigits; place++)
        {
            Assert.Equal(10, numbers.Select(number => number[place]).Distinct().Count());
        }
    }

    [Fact]
    public void A_number_prints_masked()
    {
        var number = CardNumber.Random(Prefix);

        Assert.Equal($"************{number.Reveal()[12..]}", number.ToString());
        Assert.Equal(number.Masked, number.ToString());
    }

    [Theory]
    [InlineData("4900000000000003")] // Visa's: valid, and never ours.
    [InlineData("7080001234567890")] // A wrong check digit.
    [InlineData("70800012345678")]
    [InlineData("708000123456789x")]
    [InlineData("")]
    [InlineData(null)]
    public void A_number_that_is_not_ours_is_refused(string? digits) => Assert.False(CardNumber.TryCreate(digits, Prefix, out _));

    [Theory]
    [InlineData("7", true)]
    [InlineData("7080001234", true)]
    [InlineData("4900", false)] // A payment scheme's range.
    [InlineData("70800012345", false)]
    [InlineData("70x", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_prefix_lies_in_the_range_of_petroleum(string? text, bool valid) =>
        Assert.Equal(valid, CardNumberPrefix.TryCreate(text, out _));

    [Fact]
    public void A_number_that_was_never_assigned_is_unusable() => Assert.Throws<InvalidOperationException>(() => default(CardNumber).Reveal());

    private static CardNumberPrefix PrefixOf(string digits)
    {
        Assert.True(CardNumberPrefix.TryCreate(digits, out var prefix));
        return prefix;
    }
}
