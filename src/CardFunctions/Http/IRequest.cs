namespace CardFunctions.Http;

/// <summary>A request as it stands on the wire: all members nullable, since whatever is required may be missing.</summary>
/// <typeparam name="TCommand">What the use case takes: checked, in the domain's types.</typeparam>
internal interface IRequest<out TCommand>
    where TCommand : class
{
    /// <summary>Checks the members and makes the command of them.</summary>
    /// <param name="faults">Gets everything that is wrong, by path. It may have faults of the structure already.</param>
    /// <returns>The command; null exactly when <paramref name="faults"/> has any.</returns>
    TCommand? Read(Faults faults);
}

/// <summary>A request in which the time matters: a card that has expired is a fault like any other.</summary>
/// <typeparam name="TCommand">What the use case takes.</typeparam>
internal interface ITimedRequest<out TCommand> : IRequest<TCommand>
    where TCommand : class
{
    /// <inheritdoc cref="IRequest{TCommand}.Read"/>
    /// <param name="faults">Gets everything that is wrong, by path.</param>
    /// <param name="now">The time.</param>
    TCommand? Read(Faults faults, DateTimeOffset now);

    /// <inheritdoc/>
    TCommand? IRequest<TCommand>.Read(Faults faults) => throw new NotSupportedException("The time is needed.");
}

/// <summary>A request with secrets, such as a card's number: its bytes are wiped as soon as they are read, and never hashed as they are.</summary>
internal interface ISecretRequest;
