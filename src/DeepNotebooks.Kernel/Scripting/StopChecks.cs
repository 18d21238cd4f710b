using System.Runtime.CompilerServices;
using DeepNotebooks.Kernel.Session;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace DeepNotebooks.Kernel.Scripting;

/// <summary>Puts a call of <see cref="CellStop.Enter"/> at the head of each method of a compiled cell, and one of <see cref="CellStop.Check"/> before each jump back.</summary>
/// <remarks>
/// In the compiled code and not in the text, so that positions in errors and stack traces stay what they are. The compiler's own instrumentation
/// (InstrumentationKind.ModuleCancellation) leaves out just the top level of scripts.
/// </remarks>
static class StopChecks
{
    static readonly System.Reflection.MethodInfo check = typeof(CellStop).GetMethod(nameof(CellStop.Check))!;
    static readonly System.Reflection.MethodInfo enter = typeof(CellStop).GetMethod(nameof(CellStop.Enter))!;

    /// <summary>Whether there is anything in a cell that could go on for ever by itself.</summary>
    internal static bool AreWanted(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Any(node => node is
        ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or GotoStatementSyntax
        or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax or QueryExpressionSyntax
        or PropertyDeclarationSyntax or IndexerDeclarationSyntax or OperatorDeclarationSyntax);

    /// <summary>The assembly and its symbols with the calls in them.</summary>
    internal static (MemoryStream Image, MemoryStream Symbols) Insert(MemoryStream image, MemoryStream symbols)
    {
        image.Position = symbols.Position = 0;
        using var module = ModuleDefinition.ReadModule(
            image, new ReaderParameters { ReadSymbols = true, SymbolReaderProvider = new PortablePdbReaderProvider(), SymbolStream = symbols });
        var (ofLoop, ofMethod) = (module.ImportReference(check), module.ImportReference(enter));
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && !method.IsConstructor))
            Insert(method, ofLoop, ofMethod);

        var (withCalls, withSymbols) = (new MemoryStream(), new MemoryStream());
        module.Write(withCalls, new WriterParameters { WriteSymbols = true, SymbolWriterProvider = new PortablePdbWriterProvider(), SymbolStream = withSymbols });
        return (withCalls, withSymbols);
    }

    static void Insert(MethodDefinition method, MethodReference ofLoop, MethodReference ofMethod)
    {
        var jumps = method.Body.Instructions.Where(JumpsBack).ToList();
        // Long forms, which have room for what comes between; turned back in the end.
        method.Body.SimplifyMacros();
        var code = method.Body.GetILProcessor();
        foreach (var jump in jumps)
        {
            // The jump itself becomes the call and a copy follows it: whatever leads to the jump, or ends there, then does so at the call.
            code.InsertAfter(jump, jump.Operand is Instruction[] targets ? Instruction.Create(jump.OpCode, targets) : Instruction.Create(jump.OpCode, (Instruction)jump.Operand));
            (jump.OpCode, jump.Operand) = (OpCodes.Call, ofLoop);
        }
        if (!method.IsGetter && !method.IsSetter)
            InsertAtHead(method, code, Instruction.Create(OpCodes.Call, ofMethod));
        method.Body.OptimizeMacros();
    }

    static void InsertAtHead(MethodDefinition method, ILProcessor code, Instruction call)
    {
        // What an async method throws is its task's, and that is caught inside of MoveNext: thrown before that, nobody catches it and
        // the process ends.
        var everything = method.Name == "MoveNext" && method.DeclaringType.Interfaces.Any(made => made.InterfaceType.Name == nameof(IAsyncStateMachine))
            ? method.Body.ExceptionHandlers.LastOrDefault()
            : null;
        code.InsertBefore(everything?.TryStart ?? method.Body.Instructions[0], call);
        if (everything is not null)
            everything.TryStart = call;
    }

    static bool JumpsBack(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => target.Offset <= instruction.Offset,
        Instruction[] targets => targets.Any(target => target.Offset <= instruction.Offset),
        _ => false,
    };
}
