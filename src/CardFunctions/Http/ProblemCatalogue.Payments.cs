namespace CardFunctions.Http;

/// <content>Aliases, payments and automatic sales.</content>
internal static partial class ProblemCatalogue
{
    public static readonly ProblemKind AliasNotFound = new("alias_not_found", 404,
        new("There is no such alias.", "Cet alias n’existe pas."),
        new("Check the alias’s id; it may have been deleted.", "Vérifiez l’identifiant de l’alias ; il a peut-être été supprimé."));

    public static readonly ProblemKind RegistrationNotFound = new("registration_not_found", 404,
        new("There is no such alias registration.", "Cet enregistrement d’alias n’existe pas."),
        new("Check its id; registrations expire.", "Vérifiez son identifiant ; les enregistrements expirent."));

    public static readonly ProblemKind PaymentNotFound = new("payment_not_found", 404,
        new("There is no such payment.", "Ce paiement n’existe pas."),
        new("Check the payment’s id.", "Vérifiez l’identifiant du paiement."));

    public static readonly ProblemKind PaymentProviderNotFound = new("payment_provider_not_found", 422,
        new("There is no such payment provider.", "Ce prestataire de paiement n’existe pas."),
        new("See /payment-providers for those that are set up.", "Voir /payment-providers pour ceux qui sont configurés."));

    public static readonly ProblemKind AutomaticSaleNotFound = new("automatic_sale_not_found", 404,
        new("There is no such automatic sale.", "Cette vente automatique n’existe pas."),
        new("Check its id.", "Vérifiez son identifiant."));

    public static readonly ProblemKind AutomaticSaleFinished = new("automatic_sale_finished", 409,
        new("The automatic sale is finished.", "La vente automatique est terminée."),
        new("There is nothing left to cancel.", "Il ne reste rien à annuler."));

    public static readonly ProblemKind PaymentDeclined = new("payment_declined", 402,
        new("The payment was declined.", "Le paiement a été refusé."),
        new("See decline for the reason, and whether to try again.", "Voir decline pour le motif et pour savoir s’il faut réessayer."));

    public static readonly ProblemKind DirectEntryDisabled = new("direct_entry_disabled", 403,
        new("Direct entry of card data is switched off.", "La saisie directe des données de carte est désactivée."),
        new("Use the provider’s hosted registration.", "Utilisez l’enregistrement hébergé par le prestataire."));

    public static readonly ProblemKind RegistrationIncomplete = new("registration_incomplete", 409,
        new("The registration is not complete yet.", "L’enregistrement n’est pas encore terminé."),
        new("The person has to finish it on the provider’s page.", "La personne doit le terminer sur la page du prestataire."));

    public static readonly ProblemKind RegistrationRefused = new("registration_refused", 422,
        new("The provider refused the card.", "Le prestataire a refusé la carte."),
        new("Use another card.", "Utilisez une autre carte."));

    public static readonly ProblemKind RegistrationAbandoned = new("registration_abandoned", 409,
        new("The registration came to nothing.", "L’enregistrement n’a pas abouti."),
        new("The person gave up, or its time is over. Begin a new one.", "La personne a renoncé ou le délai est écoulé. Commencez-en un nouveau."));

    public static readonly ProblemKind RejectedByProvider = new("rejected_by_provider", 422,
        new("The payment provider rejected the request.", "Le prestataire de paiement a rejeté la requête."),
        new("See providerCode. The same will be rejected again.", "Voir providerCode. La même requête sera rejetée de nouveau."));

    public static readonly ProblemKind ProviderDoesNotSupportAliases = new("provider_does_not_support_aliases", 422,
        new("The payment provider does not support aliases.", "Le prestataire de paiement ne prend pas en charge les alias."),
        new("Choose another provider; see /payment-providers.", "Choisissez un autre prestataire ; voir /payment-providers."));

    public static readonly ProblemKind ProviderDoesNotSupportThis = new("provider_does_not_support_this", 422,
        new("The payment provider does not support this.", "Le prestataire de paiement ne prend pas cela en charge."),
        new("See /payment-providers for what it supports.", "Voir /payment-providers pour ce qu’il prend en charge."));

    public static readonly ProblemKind AliasExpired = new("alias_expired", 422,
        new("The alias has expired.", "L’alias a expiré."),
        new("Update its expiry, or register the new card.", "Mettez à jour son échéance ou enregistrez la nouvelle carte."));

    public static readonly ProblemKind AliasFailed = new("alias_failed", 422,
        new("The alias can’t be charged any more.", "L’alias ne peut plus être débité."),
        new("A charge said that this card is never to be charged again. Use another card.", "Un paiement a indiqué que cette carte ne doit plus être débitée. Utilisez une autre carte."));

    public static readonly ProblemKind NoDefaultAlias = new("no_default_alias", 422,
        new("The contact has no alias to pay with.", "Le contact n’a aucun alias pour payer."),
        new("Register an alias first, or name one.", "Enregistrez d’abord un alias ou indiquez-en un."));

    public static readonly ProblemKind IllegalPaymentStatus = new("illegal_payment_status", 409,
        new("The payment’s status does not allow this.", "Le statut du paiement ne le permet pas."),
        new("See paymentStatus.", "Voir paymentStatus."));

    public static readonly ProblemKind RefundTooLarge = new("refund_too_large", 422,
        new("The refund is greater than what is left of the payment.", "Le remboursement dépasse le reste du paiement."),
        new("Refund at most what was captured and not refunded yet.", "Remboursez au plus ce qui a été capturé et pas encore remboursé."));

    public static readonly ProblemKind PaymentProviderUnavailable = new("payment_provider_unavailable", 503,
        new("The payment provider can’t be reached.", "Le prestataire de paiement est injoignable."),
        new("Try again in a few seconds, with the same Idempotency-Key.", "Réessayez dans quelques secondes, avec la même Idempotency-Key."), OutageSeconds);

    public static readonly ProblemKind SignatureInvalid = new("signature_invalid", 401,
        new("The signature is missing or wrong.", "La signature est absente ou incorrecte."),
        new("Sign the body as it is sent, at the time that it is sent.", "Signez le corps tel qu’il est envoyé, au moment de l’envoi."));

    private static ProblemKind[] Payments() =>
    [
        AliasNotFound, RegistrationNotFound, PaymentNotFound, PaymentProviderNotFound, AutomaticSaleNotFound, AutomaticSaleFinished, PaymentDeclined,
        DirectEntryDisabled, RegistrationIncomplete, RegistrationRefused, RegistrationAbandoned, RejectedByProvider, ProviderDoesNotSupportAliases, ProviderDoesNotSupportThis,
        AliasExpired, AliasFailed, NoDefaultAlias, IllegalPaymentStatus, RefundTooLarge, PaymentProviderUnavailable, SignatureInvalid,
    ];
}
