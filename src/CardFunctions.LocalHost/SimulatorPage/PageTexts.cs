using CardFunctions.Providers.Simulator;

namespace CardFunctions.LocalHost.SimulatorPage;

/// <summary>What a person reads on the page, in English or French.</summary>
/// <param name="french">Whether French.</param>
internal sealed class PageTexts(bool french)
{
    public string Language => french ? "fr" : "en";

    public string OtherLanguage => french ? "en" : "fr";

    public string OtherLanguageName => french ? "English" : "Français";

    public string Provider => french ? "Simulateur de paiement" : "Payment simulator";

    public string Notice => french
        ? "Environnement de test : n’y saisissez jamais une vraie carte. Ni le numéro ni le code ne sont conservés."
        : "Test environment: never type a real card here. Neither the number nor the code is kept.";

    public string Title => french ? "Enregistrer une carte" : "Register a card";

    public string Lead => french ? "Votre carte servira à payer chez" : "Your card will be used to pay at";

    public string Summary => french
        ? "La carte n’est pas encore enregistrée. Corrigez les champs signalés ; pour votre sécurité, saisissez à nouveau le numéro et le code."
        : "The card is not registered yet. Correct the fields below; for your safety, type the number and the code again.";

    public string Save => french ? "Enregistrer la carte" : "Register the card";

    public string Cancel => french ? "Annuler" : "Cancel";

    public string Busy => french ? "Enregistrement…" : "Registering…";

    public string Back => french ? "Retour à la boutique" : "Back to the shop";

    public string TestTitle => french ? "Cartes de test" : "Test cards";

    public string TestLead => french
        ? "Échéance future et code de la bonne longueur, au choix. Tout autre numéro valable est accepté."
        : "Any future expiry, any code of the right length. Any other valid number is approved.";

    public string TestNumber => french ? "Numéro" : "Number";

    public string TestOutcome => french ? "Un paiement donne" : "A charge gives";

    /// <summary>Of one field: how it is labelled, what helps to fill it in.</summary>
    public (string Label, string Hint) Field(string field) => field switch
    {
        CardForm.Number => french ? ("Numéro de carte", "") : ("Card number", ""),
        CardForm.Expiry => french ? ("Échéance", "Mois et année, MM/AA") : ("Expiry", "Month and year, MM/YY"),
        CardForm.Code => french ? ("Code de sécurité", "3 chiffres, au dos de la carte") : ("Security code", "3 digits, on the back of the card"),
        CardForm.Owner => french ? ("Titulaire", "Nom tel qu’il figure sur la carte") : ("Card owner", "Name as it is on the card"),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "There is no such field."),
    };

    public string ExpiryPlaceholder => french ? "MM/AA" : "MM/YY";

    public string CodeHintFront => french ? "4 chiffres, au recto de la carte" : "4 digits, on the front of the card";

    /// <summary>What is said beside a field that something is wrong with.</summary>
    public string Error(string field, FieldFault fault) => (field, fault) switch
    {
        (CardForm.Number, FieldFault.Required) => french ? "Saisissez le numéro de la carte." : "Enter the card number.",
        (CardForm.Number, FieldFault.Format) => french ? "Un numéro de carte n’a que des chiffres." : "A card number has digits only.",
        (CardForm.Number, FieldFault.Brand) => french
            ? "Nous acceptons Visa, Mastercard et American Express."
            : "We accept Visa, Mastercard and American Express.",
        (CardForm.Number, FieldFault.Length) => french
            ? "Ce numéro a trop ou trop peu de chiffres."
            : "This number has too many or too few digits.",
        (CardForm.Number, _) => french
            ? "Ce numéro n’est pas valable. Comparez-le avec votre carte."
            : "This number is not valid. Compare it with your card.",
        (CardForm.Expiry, FieldFault.Required) => french ? "Saisissez l’échéance." : "Enter the expiry.",
        (CardForm.Expiry, FieldFault.Past) => french ? "Cette carte a expiré." : "This card has expired.",
        (CardForm.Expiry, _) => french ? "Saisissez un mois et une année, par exemple 04/29." : "Enter a month and a year, such as 04/29.",
        (CardForm.Code, FieldFault.Required) => french ? "Saisissez le code de sécurité." : "Enter the security code.",
        (CardForm.Code, _) => french
            ? "Le code a 3 chiffres ; 4 pour American Express."
            : "The code has 3 digits; 4 for American Express.",
        (CardForm.Owner, FieldFault.Required) => french ? "Saisissez le nom du titulaire." : "Enter the owner’s name.",
        (CardForm.Owner, _) => french ? "Saisissez un nom, sans numéro." : "Enter a name, without a number.",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "There is no such field."),
    };

    /// <summary>What a charge of a test card gives.</summary>
    public string Outcome(Behaviour behaviour) => behaviour switch
    {
        Behaviour.Approved => french ? "Accepté" : "Approved",
        Behaviour.Lost => french ? "Refusé : carte perdue" : "Declined: lost",
        Behaviour.InsufficientFunds => french ? "Refusé : provision insuffisante" : "Declined: insufficient funds",
        Behaviour.Expired => french ? "Refusé : carte expirée" : "Declined: expired",
        Behaviour.SoftDecline => french ? "Refusé : authentification demandée" : "Declined: authentication wanted",
        Behaviour.UnansweredCharged => french ? "Sans réponse, débité" : "No answer, charged",
        Behaviour.UnansweredNotCharged => french ? "Sans réponse, non débité" : "No answer, not charged",
        Behaviour.Unavailable => french ? "Prestataire indisponible" : "Provider unavailable",
        Behaviour.RegistrationRefused => french ? "L’enregistrement est refusé" : "The registration is refused",
        Behaviour.Forgotten => french ? "Jeton inconnu" : "Token unknown",
    };

    /// <summary>What is said where there is nothing to fill in.</summary>
    public (string Title, string Text) Message(PageMessage message) => message switch
    {
        PageMessage.NotFound => french
            ? ("Enregistrement introuvable", "Ce lien ne mène à aucun enregistrement. Reprenez depuis la boutique.")
            : ("Registration not found", "This link leads to no registration. Start again from the shop."),
        PageMessage.Expired => french
            ? ("Le délai est écoulé", "Cette page n’est plus valable. Aucune carte n’a été enregistrée ; reprenez depuis la boutique.")
            : ("The time is over", "This page is no longer valid. No card was registered; start again from the shop."),
        PageMessage.Registered => french
            ? ("La carte est enregistrée", "Il n’y a plus rien à faire ici.")
            : ("The card is registered", "There is nothing left to do here."),
        PageMessage.Refused => french
            ? ("La carte a été refusée", "Aucune carte n’a été enregistrée. Reprenez depuis la boutique avec une autre carte.")
            : ("The card was refused", "No card was registered. Start again from the shop with another card."),
        PageMessage.Cancelled => french
            ? ("L’enregistrement a été annulé", "Aucune carte n’a été enregistrée.")
            : ("The registration was cancelled", "No card was registered."),
        PageMessage.Revoked => french
            ? ("La carte n’est plus enregistrée", "Elle a été supprimée depuis.")
            : ("The card is no longer registered", "It has been deleted since."),
        PageMessage.Unavailable => french
            ? ("Indisponible pour le moment", "Réessayez dans un instant.")
            : ("Not available at the moment", "Try again in a moment."),
        PageMessage.NotUnderstood => french
            ? ("Demande incomprise", "Rechargez la page et réessayez.")
            : ("Request not understood", "Load the page again and retry."),
    };
}

/// <summary>What there is to say where there is nothing to fill in.</summary>
internal enum PageMessage
{
    NotFound,
    Expired,
    Registered,
    Refused,
    Cancelled,
    Revoked,
    Unavailable,
    NotUnderstood,
}
