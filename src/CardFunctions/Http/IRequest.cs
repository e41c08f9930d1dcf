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
