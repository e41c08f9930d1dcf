using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain.PaymentCards;

public class PaymentCardNumberTests
{
    private static readonly (string Prefix, int Length, CardBrand Brand)[] Forms =
    [
        ("4", 13, CardBrand.Visa), ("4", 16, CardBrand.Visa), ("4", 19, CardBrand.Visa),
        ("51", 16, CardBrand.Mastercard), ("55", 16, CardBrand.Mastercard), ("2221", 16, CardBrand.Mastercard), ("2720", 16, CardBrand.Mastercard),
        ("34", 15, CardBrand.AmericanExpress), ("37", 15, CardBrand.AmericanExpress),
    ];

    [Theory]
    [InlineData("3999", null)]
    [InlineData("4000", CardBrand.Visa)]
    [InlineData("4999", CardBrand.Visa)]
    [InlineData("5000", null)]
    [InlineData("5099", null)]
    [InlineData("5100", CardBrand.Mastercard)]
    [InlineData("5599", CardBrand.Mastercard)]
    [InlineData("5600", null)]
    [InlineData("2220", null)]
    [InlineData("2221", CardBrand.Mastercard)]
    [InlineData("2720", CardBrand.Mastercard)]
    [InlineData("2721", null)]
    [InlineData("3399", null)]
    [InlineData("3400", CardBrand.AmericanExpress)]
    [InlineData("3499", CardBrand.AmericanExpress)]
    [InlineData("3500", null)]
    [InlineData("3699", null)]
    [InlineData("3700", CardBrand.AmericanExpress)]
    [InlineData("3799", CardBrand.AmericanExpress)]
    [InlineData("3800", null)]
    [InlineData("7080", null)] // Our own cards are no credit cards.
    [InlineData("490", null)]
    [InlineData("", null)]
    public void A_brand_s_range_ends_where_the_scheme_says(string digits, CardBrand? brand) => Assert.Equal(brand, CardBrands.Of(digits));

    [Theory]
    [InlineData(CardBrand.Visa, 13, 16, 19)]
    [InlineData(CardBrand.Mastercard, 16)]
    [InlineData(CardBrand.AmericanExpress, 15)]
    public void A_brand_s_numbers_have_its_lengths_and_no_other(CardBrand brand, params int[] lengths) =>
        Assert.Equal(lengths, Enumerable.Range(0, 25).Where(length => brand.HasLength(length)));

    [Theory]
    [InlineData(CardBrand.Visa, 3)]
    [InlineData(CardBrand.Mastercard, 3)]
    [InlineData(CardBrand.AmericanExpress, 4)]
    public void A_security_code_has_the_digits_of_its_brand(CardBrand brand, int digits) => Assert.Equal(digits, brand.SecurityCodeDigits());

    [Theory]
    [InlineData("4900000000000003")]
    [InlineData("4900 0000 0000 0003")]
    [InlineData("4900-0000-0000-0003")]
    [InlineData("  4900 0000-00000003 ")]
    public void Spaces_and_dashes_are_left_out(string text)
    {
        Assert.True(PaymentCardNumber.TryCreate(text, out var number, out _));
        Assert.Equal("4900000000000003", number.Reveal());
        Assert.Equal((CardBrand.Visa, "0003"), (number.Brand, number.Last4));
    }

    [Theory]
    [InlineData(null, PaymentCardNumberFault.NotANumber)]
    [InlineData("", PaymentCardNumberFault.NotANumber)]
    [InlineData(" - ", PaymentCardNumberFault.NotANumber)]
    [InlineData("49000000000", PaymentCardNumberFault.NotANumber)] // 11 digits are no card's.
    [InlineData("49000000000000000003", PaymentCardNumberFault.NotANumber)] // Nor are 20.
    [InlineData("490000000000000B", PaymentCardNumberFault.NotANumber)]
    [InlineData("4900.0000.0000.0003", PaymentCardNumberFault.NotANumber)]
    [InlineData("4900\t000000000003", PaymentCardNumberFault.NotANumber)]
    [InlineData("４900000000000003", PaymentCardNumberFault.NotANumber)] // A full-width digit is no digit.
    [InlineData("7080000000000004", PaymentCardNumberFault.UnknownBrand)]
    [InlineData("6011000000000004", PaymentCardNumberFault.UnknownBrand)]
    [InlineData("49000000000000", PaymentCardNumberFault.Length)]
    [InlineData("520000000000000", PaymentCardNumberFault.Length)]
    [InlineData("3750000000000075", PaymentCardNumberFault.Length)]
    [InlineData("4900000000000004", PaymentCardNumberFault.CheckDigit)]
    [InlineData("375000000000008", PaymentCardNumberFault.CheckDigit)]
    public void What_is_wrong_is_named(string? text, PaymentCardNumberFault expected)
    {
        Assert.False(PaymentCardNumber.TryCreate(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Any_number_of_a_brand_s_form_is_taken_however_it_is_grouped() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Zip(Numbers(), Gen.Choose(1, 6)).ToArbitrary(),
        sample =>
        {
            var ((digits, brand), group) = sample;
            var written = string.Join('-', digits.Chunk(group).Select(chunk => new string(chunk)));
            return PaymentCardNumber.TryCreate(written, out var number, out _) && number.Reveal() == digits && number.Brand == brand;
        }));

    [Fact]
    public void A_slip_in_any_one_digit_is_noticed() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Zip(Numbers(), Gen.Zip(Gen.Choose(0, 18), Gen.Choose(1, 9))).ToArbitrary(),
        sample =>
        {
            var ((digits, _), (place, by)) = sample;
            var slipped = digits.ToCharArray();
            place %= slipped.Length;
            slipped[place] = (char)('0' + ((slipped[place] - '0' + by) % 10));
            return !PaymentCardNumber.TryCreate(new string(slipped), out _, out _);
        }));

    [Fact]
    public void A_number_never_prints_its_digits()
    {
        Assert.True(PaymentCardNumber.TryCreate("4900000000000003", out var number, out _));
        Assert.True(YearMonth.TryCreate(2030, 1, out var expiry));
        var card = new PaymentCard(number, expiry, "A. Diop", new Sensitive<string>("837"));

        Assert.Equal("***", $"{number}");
        Assert.DoesNotContain("0003", $"{card}", StringComparison.Ordinal);
        Assert.DoesNotContain("837", $"{card}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_was_never_assigned_is_unusable() =>
        Assert.Throws<InvalidOperationException>(() => default(PaymentCardNumber).Reveal());

    private static Gen<(string Digits, CardBrand Brand)> Numbers() =>
        from form in Gen.Elements(Forms)
        from rest in Gen.ArrayOf(Gen.Choose(0, 9), form.Length - form.Prefix.Length - 1)
        let digits = form.Prefix + string.Concat(rest.Select(digit => (char)('0' + digit)))
        select (digits + Luhn.CheckDigit(digits), form.Brand);
}
