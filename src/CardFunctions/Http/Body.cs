using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>A handler's parameter: the JSON body, read strictly and turned into a command.</summary>
/// <remarks>A body that has any fault is answered with 400 before the handler runs, so a handler only ever sees a command.</remarks>
/// <typeparam name="TRequest">The shape on the wire; its JSON metadata is source-generated.</typeparam>
/// <typeparam name="TCommand">What the handler works with.</typeparam>
internal sealed class Body<TRequest, TCommand> : IRequestBody
    where TRequest : class, IRequest<TCommand>
    where TCommand : class
{
    private readonly TCommand? _command;

    private Body(TCommand? command) => _command = command;

    /// <inheritdoc/>
    public static Type RequestType => typeof(TRequest);

    /// <inheritdoc/>
    public static bool IsOptional => false;

    /// <summary>What the body asks for.</summary>
    public TCommand Command => _command ?? throw new InvalidOperationException("The request was refused; its handler must not run.");

    /// <summary>Binds the parameter: reads the whole body and collects everything that is wrong with it.</summary>
    public static async ValueTask<Body<TRequest, TCommand>> BindAsync(HttpContext context) =>
        new(await BodyReader.ReadAsync<TRequest, TCommand>(context, isOptional: false));

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        RequestBodyMetadata.Add<Body<TRequest, TCommand>>(builder);
}
