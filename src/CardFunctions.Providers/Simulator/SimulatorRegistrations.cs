using CardFunctions.Domain.PaymentCards;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>The registrations as the hosted page needs them. Thread safe.</summary>
/// <remarks>Throws <see cref="Azure.RequestFailedException"/> where the storage fails.</remarks>
public sealed class SimulatorRegistrations
{
    private readonly RegistrationStore _store;

    /// <summary>Works on the simulator's state in a storage account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="key">The simulator's key (<see cref="SimulatorOptions.Key"/>), the same as the app's.</param>
    /// <param name="time">The clock.</param>
    public SimulatorRegistrations(TableServiceClient account, string key, TimeProvider time) =>
        _store = new RegistrationStore(new SimulatorTable(account), new KeyedNames(key), time);

    /// <summary>Whether a name of a card's owner can be kept: 1 to 100 characters, and fewer than six digits.</summary>
    public static bool IsHolderName(string text) => RequestCheck.IsHolderName(text);

    /// <summary>Finds a registration that was begun; null where there is none.</summary>
    public async Task<HostedRegistration?> FindAsync(string id, CancellationToken cancellationToken) =>
        View(await _store.FindAsync(id, cancellationToken));

    /// <summary>Takes the card that the person typed. One that is finished already stays as it is.</summary>
    /// <returns>The registration as it is now; null where there is none.</returns>
    public async Task<HostedRegistration?> SubmitAsync(string id, PaymentCard card, CancellationToken cancellationToken) =>
        View(await _store.SubmitAsync(id, card, cancellationToken));

    /// <summary>Notes that the person gave up. One that is finished already stays as it is.</summary>
    /// <returns>The registration as it is now; null where there is none.</returns>
    public async Task<HostedRegistration?> CancelAsync(string id, CancellationToken cancellationToken) =>
        View(await _store.CancelAsync(id, cancellationToken));

    private HostedRegistration? View(SimulatedRegistration? registration) => registration is { ReturnUrl: { } returnUrl }
        ? new HostedRegistration(
            registration.Id,
            registration.State,
            registration.IsOverAt(_store.Now),
            registration.Language ?? "en",
            new Uri(returnUrl, UriKind.Absolute))
        : null;
}

/// <summary>A registration on the hosted page.</summary>
/// <param name="Id">Its identifier, which the app knows as the provider's reference.</param>
/// <param name="State">Where it stands.</param>
/// <param name="IsOver">Whether it is open, and its time is over.</param>
/// <param name="Language">The language that the app asked for, <c>en</c> or <c>fr</c>.</param>
/// <param name="ReturnUrl">Where the person comes from, as the app gave it.</param>
public sealed record HostedRegistration(string Id, RegistrationState State, bool IsOver, string Language, Uri ReturnUrl)
{
    /// <summary>The query parameter that the person takes back.</summary>
    public const string ReferenceParameter = "reference";

    /// <summary>Where the person goes to: back, and with the registration's identifier.</summary>
    public Uri BackUrl
    {
        get
        {
            var back = new UriBuilder(ReturnUrl);
            back.Query = $"{(back.Query.Length > 1 ? back.Query + "&" : "?")}{ReferenceParameter}={Id}";
            return back.Uri;
        }
    }
}
