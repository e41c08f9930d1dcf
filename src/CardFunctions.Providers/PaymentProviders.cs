using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers;

/// <summary>Settings of payments.</summary>
public sealed class PaymentOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Payments";

    /// <summary>The name of the provider that is taken where none is named.</summary>
    public string DefaultProvider { get; set; } = "";

    /// <summary>Whether a card may be typed anywhere but on the provider's own page: it then passes through this app's memory (PCI DSS).</summary>
    public bool AllowDirectEntry { get; set; }
}

/// <summary>The providers that there are. Thread safe.</summary>
public sealed class PaymentProviders
{
    private readonly Dictionary<string, IPaymentProvider> _providers;

    /// <summary>Takes the providers that are registered.</summary>
    /// <exception cref="InvalidOperationException">There is no provider of the name that the settings give as the default.</exception>
    public PaymentProviders(IEnumerable<IPaymentProvider> providers, IOptions<PaymentOptions> options)
    {
        _providers = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);
        Default = _providers.GetValueOrDefault(options.Value.DefaultProvider)
            ?? throw new InvalidOperationException(
                $"{PaymentOptions.Section}__{nameof(PaymentOptions.DefaultProvider)} names no provider. There are: {string.Join(", ", _providers.Keys.Order(StringComparer.Ordinal))}.");
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
