using CardFunctions.Domain;

namespace CardFunctions.Tests.Domain;

public class CurrencyTests
{
    [Theory]
    [InlineData("XOF", 0)]
    [InlineData("XAF", 0)]
    [InlineData("CHF", 2)]
    [InlineData("EUR", 2)]
    [InlineData("TND", 3)]
    public void A_currency_has_the_decimals_of_ISO_4217(string code, int decimals)
    {
        Assert.True(Currency.TryCreate(code, out var currency));
        Assert.Equal(decimals, currency.Decimals);
    }

    [Theory]
    [InlineData("xof")]
    [InlineData("ZZZ")]
    [InlineData("XAU")]
    [InlineData("XTS")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_currency_in_use_is_refused(string? code) => Assert.False(Currency.TryCreate(code, out _));

    [Fact]
    public void There_is_no_floating_point_in_the_domain()
    {
        Type[] floating = [typeof(float), typeof(double), typeof(decimal), typeof(Half)];
        const System.Reflection.BindingFlags All = System.Reflection.BindingFlags.Public
            | System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Instance
            | System.Reflection.BindingFlags.Static
            | System.Reflection.BindingFlags.DeclaredOnly;
        var members = typeof(Money).Assembly.GetTypes().SelectMany(type =>
            type.GetFields(All).Select(field => (Where: $"{type}.{field.Name}", Type: field.FieldType))
                .Concat(type.GetMethods(All).SelectMany(method => method.GetParameters()
                    .Select(parameter => (Where: $"{type}.{method.Name}", Type: parameter.ParameterType))
                    .Append((Where: $"{type}.{method.Name}", Type: method.ReturnType)))));

        Assert.DoesNotContain(members, member => floating.Contains(Nullable.GetUnderlyingType(member.Type) ?? member.Type));
    }
}
