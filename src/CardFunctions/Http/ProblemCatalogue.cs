namespace CardFunctions.Http;

/// <summary>Every failure that this API answers with: what holds for all areas. Each area's own stand in the other parts of this table.</summary>
internal static partial class ProblemCatalogue
{
    // Long enough for a storage partition to recover or a node to move, short enough for a person to wait.
    private const int BusySeconds = 1;
    private const int OutageSeconds = 5;
    private const int ThrottleSeconds = 60;

    public static readonly ProblemKind InvalidRequest = new("invalid_request", 400,
        new("The request is not valid.", "La requête n’est pas valide."),
        new("See errors for each member that must be corrected.", "Voir errors pour chaque champ à corriger."));

    public static readonly ProblemKind Unauthenticated = new("unauthenticated", 401,
        new("Authentication is required.", "Une authentification est requise."),
        new("Send a valid bearer token in the Authorization header.", "Envoyez un jeton porteur valide dans l’en-tête Authorization."));

    public static readonly ProblemKind Forbidden = new("forbidden", 403,
        new("You may not do this.", "Vous n’êtes pas autorisé à faire cela."),
        new("The token lacks the privilege, or does not extend to this client.", "Le jeton ne donne pas le privilège requis ou ne porte pas sur ce client."));

    public static readonly ProblemKind NotFound = new("not_found", 404,
        new("There is nothing at this address.", "Il n’y a rien à cette adresse."),
        new("Check the path.", "Vérifiez le chemin."));

    public static readonly ProblemKind MethodNotAllowed = new("method_not_allowed", 405,
        new("This method is not offered here.", "Cette méthode n’est pas proposée ici."),
        new("See the Allow header for the methods that are.", "Voir l’en-tête Allow pour les méthodes proposées."));

    public static readonly ProblemKind NotAcceptable = new("not_acceptable", 406,
        new("No acceptable form of the answer exists.", "Aucune forme acceptable de la réponse n’existe."),
        new("Accept application/json, or text/csv where the list offers it.", "Acceptez application/json, ou text/csv lorsque la liste le propose."));

    public static readonly ProblemKind RequestTimeout = new("request_timeout", 408,
        new("The request took too long to arrive.", "La requête a mis trop de temps à arriver."),
        new("Send it again.", "Envoyez-la de nouveau."));

    public static readonly ProblemKind PreconditionFailed = new("precondition_failed", 412,
        new("The resource has changed.", "La ressource a changé."),
        new("Read it again and repeat the request with its new ETag.", "Relisez-la et répétez la requête avec son nouvel ETag."));

    public static readonly ProblemKind BodyTooLarge = new("body_too_large", 413,
        new("The body is too large.", "Le corps de la requête est trop volumineux."),
        new("A body may have at most 1 MiB.", "Le corps ne doit pas dépasser 1 Mio."));

    public static readonly ProblemKind UriTooLong = new("uri_too_long", 414,
        new("The address is too long.", "L’adresse est trop longue."),
        new("Shorten the path or the query.", "Raccourcissez le chemin ou les paramètres."));

    public static readonly ProblemKind UnsupportedMediaType = new("unsupported_media_type", 415,
        new("The body has a media type that is not understood.", "Le type de média du corps n’est pas pris en charge."),
        new("Send JSON with Content-Type: application/json.", "Envoyez du JSON avec Content-Type: application/json."));

    public static readonly ProblemKind IdempotencyKeyReused = new("idempotency_key_reused", 422,
        new("This idempotency key belongs to another request.", "Cette clé d’idempotence appartient à une autre requête."),
        new("Use a new key for a new request.", "Utilisez une nouvelle clé pour une nouvelle requête."));

    public static readonly ProblemKind IdempotencyInProgress = new("idempotency_in_progress", 409,
        new("The first request with this idempotency key is still running.", "La première requête portant cette clé d’idempotence est encore en cours."),
        new("Repeat it in a moment to get its answer.", "Répétez-la dans un instant pour obtenir sa réponse."), BusySeconds);

    public static readonly ProblemKind TooManyRequests = new("too_many_requests", 429,
        new("Too many requests.", "Trop de requêtes."),
        new("Wait before you try again.", "Patientez avant de réessayer."), ThrottleSeconds);

    public static readonly ProblemKind HeadersTooLarge = new("headers_too_large", 431,
        new("The headers are too large.", "Les en-têtes sont trop volumineux."),
        new("Send fewer or shorter headers.", "Envoyez des en-têtes moins nombreux ou plus courts."));

    public static readonly ProblemKind InternalError = new("internal_error", 500,
        new("Something went wrong on our side.", "Une erreur est survenue de notre côté."),
        new("Report the traceId if it happens again.", "Signalez le traceId si cela se reproduit."));

    public static readonly ProblemKind StorageUnavailable = new("storage_unavailable", 503,
        new("Storage can’t be reached.", "Le stockage est injoignable."),
        new("Try again in a few seconds, with the same Idempotency-Key.", "Réessayez dans quelques secondes, avec la même Idempotency-Key."), OutageSeconds);

    public static readonly ProblemKind IdentityProviderUnavailable = new("identity_provider_unavailable", 503,
        new("The token can’t be checked at the moment.", "Le jeton ne peut pas être vérifié pour le moment."),
        new("The identity provider’s keys can’t be read. Try again in a few seconds.", "Les clés du fournisseur d’identité sont illisibles. Réessayez dans quelques secondes."), OutageSeconds);

    public static readonly ProblemKind Busy = new("busy", 503,
        new("Too many changes at once.", "Trop de modifications simultanées."),
        new("Others are changing the same resource. Try again in a moment.", "D’autres modifient la même ressource. Réessayez dans un instant."), BusySeconds);

    /// <summary>Every row, for tests and documents. Made at each call: fields of the other parts may not be set when this one's are.</summary>
    public static IReadOnlyList<ProblemKind> All =>
    [
        InvalidRequest, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, NotAcceptable, RequestTimeout, PreconditionFailed,
        BodyTooLarge, UriTooLong, UnsupportedMediaType, IdempotencyKeyReused, IdempotencyInProgress, TooManyRequests, HeadersTooLarge,
        InternalError, StorageUnavailable, IdentityProviderUnavailable, Busy,
        .. Cards(), .. Ledger(), .. Payments(), .. Operations(),
    ];

    /// <summary>The kind that stands for a bare HTTP status, which the framework answered with by itself.</summary>
    public static ProblemKind OfStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        406 => NotAcceptable,
        408 => RequestTimeout,
        412 => PreconditionFailed,
        413 => BodyTooLarge,
        414 => UriTooLong,
        415 => UnsupportedMediaType,
        429 => TooManyRequests,
        431 => HeadersTooLarge,
        503 => Busy,
        >= 400 and < 500 => InvalidRequest,
        _ => InternalError,
    };
}
