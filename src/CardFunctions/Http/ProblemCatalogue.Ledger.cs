namespace CardFunctions.Http;

/// <content>Top-ups, transfers, transaction codes, approvals and what terminals do.</content>
internal static partial class ProblemCatalogue
{
    public static readonly ProblemKind TransactionCodeNotFound = new("transaction_code_not_found", 404,
        new("There is no such transaction code.", "Ce code de transaction n’existe pas."),
        new("Check the id of the code.", "Vérifiez l’identifiant du code."));

    public static readonly ProblemKind TransactionCodeSpent = new("transaction_code_spent", 409,
        new("The transaction code was spent.", "Le code de transaction a été utilisé."),
        new("A purchase is taken back by reversing its authorisation.", "Un achat s’annule par la reprise de son autorisation."));

    public static readonly ProblemKind TooManyWrongCodes = new("too_many_wrong_codes", 429,
        new("Too many wrong transaction codes.", "Trop de codes de transaction erronés."),
        new("Wait as long as Retry-After says.", "Attendez le délai indiqué par Retry-After."),
        RetryAfterSeconds: 600);

    public static readonly ProblemKind AllotmentNotFound = new("allotment_not_found", 404,
        new("The card has no allotment.", "La carte n’a pas de dotation."),
        new("Give it one with PUT.", "Attribuez-en une avec PUT."));

    public static readonly ProblemKind AuthorisationNotFound = new("authorisation_not_found", 404,
        new("There is no such authorisation.", "Cette autorisation n’existe pas."),
        new("Check the authorisation’s id.", "Vérifiez l’identifiant de l’autorisation."));

    public static readonly ProblemKind OperationNotFound = new("operation_not_found", 404,
        new("There is no such operation.", "Cette opération n’existe pas."),
        new("Check the operation’s id.", "Vérifiez l’identifiant de l’opération."));

    public static readonly ProblemKind SameOperator = new("same_operator", 403,
        new("Another operator must approve this.", "Un autre opérateur doit approuver cette opération."),
        new("Whoever entered an operation can’t approve it.", "Qui a saisi une opération ne peut pas l’approuver."));

    public static readonly ProblemKind OperationNotPending = new("operation_not_pending", 409,
        new("The operation is decided already.", "L’opération est déjà tranchée."),
        new("Only a pending operation can be approved or rejected.", "Seule une opération en attente peut être approuvée ou rejetée."));

    public static readonly ProblemKind InsufficientFunds = new("insufficient_funds", 409,
        new("The card’s available balance is too small.", "Le solde disponible de la carte est insuffisant."),
        new("Top the card up, or choose a smaller amount.", "Rechargez la carte ou choisissez un montant plus faible."));

    public static readonly ProblemKind BalanceTooLarge = new("balance_too_large", 409,
        new("The card’s balance would become too large.", "Le solde de la carte deviendrait trop élevé."),
        new("No balance exceeds 1,000,000,000,000,000 minor units.", "Aucun solde ne dépasse 1 000 000 000 000 000 d’unités mineures."));

    public static readonly ProblemKind CurrencyMismatch = new("currency_mismatch", 422,
        new("The amount is in another currency than the card.", "Le montant n’est pas dans la monnaie de la carte."),
        new("Give the amount in the client’s currency.", "Indiquez le montant dans la monnaie du client."));

    public static readonly ProblemKind ReferenceReused = new("reference_reused", 409,
        new("This reference was booked with other contents.", "Cette référence a été comptabilisée avec un autre contenu."),
        new("Use a new reference for a new booking.", "Utilisez une nouvelle référence pour une nouvelle écriture."));

    public static readonly ProblemKind ServiceNotAllowed = new("service_not_allowed", 409,
        new("The card’s profile does not allow this service.", "Le profil de la carte n’autorise pas ce service."),
        new("Give the card a profile that does.", "Attribuez à la carte un profil qui l’autorise."));

    public static readonly ProblemKind LimitExceeded = new("limit_exceeded", 409,
        new("It would exceed a limit of the card’s profile.", "Une limite du profil de la carte serait dépassée."),
        new("Choose a smaller amount, wait for the next period, or change the profile.", "Choisissez un montant plus faible, attendez la période suivante ou changez de profil."));

    public static readonly ProblemKind RecoveryOnly = new("recovery_only", 409,
        new("A blocked card’s balance can only be recovered whole.", "Le solde d’une carte en opposition ne peut être récupéré qu’en totalité."),
        new("Transfer the full balance to a service point’s virtual card.", "Transférez la totalité du solde vers la carte virtuelle d’un point de service."));

    public static readonly ProblemKind HoldNotOpen = new("hold_not_open", 409,
        new("The amount is no longer held.", "Le montant n’est plus réservé."),
        new("It was captured, released or has expired.", "Il a été capturé ou libéré, ou sa réservation a expiré."));

    public static readonly ProblemKind AmountExceedsHold = new("amount_exceeds_hold", 422,
        new("The amount is greater than what is held.", "Le montant dépasse la réservation."),
        new("Capture at most the held amount.", "Capturez au plus le montant réservé."));

    private static ProblemKind[] Ledger() =>
    [
        TransactionCodeNotFound, TransactionCodeSpent, TooManyWrongCodes, AllotmentNotFound, AuthorisationNotFound, OperationNotFound, SameOperator, OperationNotPending, InsufficientFunds, BalanceTooLarge,
        CurrencyMismatch, ReferenceReused, ServiceNotAllowed, LimitExceeded, RecoveryOnly, HoldNotOpen, AmountExceedsHold,
    ];
}
