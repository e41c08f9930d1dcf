using System.Diagnostics.CodeAnalysis;
using CardFunctions.Providers.NoAlias;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers;

/// <summary>Settings of payments.</summary>
public sealed class PaymentOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Payments";

    /// <summary>Whether a card may be typed anywhere but on the provider's own page: it then passes through this app's memory (PCI DSS).</summary>
    public bool AllowDirectEntry { get; set; }
}

/// <summary>Which provider is taken. Apart from <see cref="PaymentOptions"/>, which providers need: to check this one needs them.</summary>
public sealed class ProviderChoiceOptions
{
    /// <summary>The name of the provider that is taken where none is named; without a setting the one that knows no aliases.</summary>
    public string DefaultProvider { get; set; } = NoAliasProvider.ProviderName;
}

/// <summary>Refuses a default provider that is not there.</summary>
internal sealed class ValidateProviderChoiceOptions(IEnumerable<IPaymentProvider> providers) : IValidateOptions<ProviderChoiceOptions>
{
    public ValidateOptionsResult Validate(string? name, ProviderChoiceOptions options)
    {
        var names = providers.Select(provider => provider.Name).Order(StringComparer.Ordinal).ToList();
        return names.Contains(options.DefaultProvider, StringComparer.Ordinal)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{PaymentOptions.Section}__{nameof(ProviderChoiceOptions.DefaultProvider)} names no provider. There are: {string.Join(", ", names)}.");
    }
}

/// <summary>The providers that there are. Thread safe.</summary>
public sealed class PaymentProviders
{
    private readonly Dictionary<string, IPaymentProvider> _providers;

    /// <summary>Takes the providers that are registered; the settings, which are checked at start, name one of them.</summary>
    public PaymentProviders(IEnumerable<IPaymentProvider> providers, IOptions<ProviderChoiceOptions> options)
    {
        _providers = providers.ToDictionary(provider => provider.Name, provider => (IPaymentProvider)new ObservedProvider(provider), StringComparer.Ordinal);
        Default = _providers[options.Value.DefaultProvider];
    }

    /// <summary>The one that is taken where none is named.</summary>
    public IPaymentProvider Default { get; }

    /// <summary>All of them, by name.</summary>
    public IEnumerable<IPaymentProvider> All => _providers.Values.OrderBy(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>Finds a provider by its name; the default one where there is no name.</summary>
    public bool Find(string? name, [NotNullWhen(true)] out IPaymentProvider? provider)
    {
        provider = name is null ? Default : _providers.GetValueOrDefault(name);
        return provider is not null;
    }
}
