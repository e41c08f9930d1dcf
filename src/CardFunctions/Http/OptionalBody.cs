using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>As <see cref="Body{TRequest, TCommand}"/>, for actions whose members are all optional: no body is the same as <c>{}</c>.</summary>
/// <typeparam name="TRequest">The shape on the wire.</typeparam>
/// <typeparam name="TCommand">What the handler works with.</typeparam>
internal sealed class OptionalBody<TRequest, TCommand> : IRequestBody
    where TRequest : class, IRequest<TCommand>
    where TCommand : class
{
    private readonly TCommand? _command;

    private OptionalBody(TCommand? command) => _command = command;

    /// <inheritdoc/>
    public static Type RequestType => typeof(TRequest);

    /// <inheritdoc/>
    public static bool IsOptional => true;

    /// <summary>What the body asks for.</summary>
    public TCommand Command => _command ?? throw new InvalidOperationException("The request was refused; its handler must not run.");

    /// <summary>Binds the parameter.</summary>
    public static async ValueTask<OptionalBody<TRequest, TCommand>> BindAsync(HttpContext context) =>
        new(await BodyReader.ReadAsync<TRequest, TCommand>(context, isOptional: true));

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        RequestBodyMetadata.Add<OptionalBody<TRequest, TCommand>>(builder);
}
